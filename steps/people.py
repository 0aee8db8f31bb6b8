"""Who is there: members, visitors and the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given

from steps.parameters import step
from support.api.cast import Cast
from support.api.factories import Person

if TYPE_CHECKING:
    from support.api.factories import PersonFactory
    from support.http.client import ApiClient
    from support.settings import Settings


@pytest.fixture
def cast(client: ApiClient, factory: PersonFactory) -> Cast:
    """The people of the scenario."""
    return Cast(client, factory)


@given(step("{name:Person} is a member"))
@given(step("{name:Person} is another member"))
async def _(cast: Cast, name: str) -> None:
    await cast.join(name)


@given("these people are members:")
async def _(cast: Cast, datatable: list[list[str]]) -> None:
    for (name,) in datatable:
        await cast.join(name)


@given(step("{name:Person} is the administrator"))
async def _(cast: Cast, settings: Settings, name: str) -> None:
    role = settings.roles["admin"]
    await cast.enter(name, Person(name, role.username, role.password))


@given(step("{name:Person} has no account"))
def _(cast: Cast, name: str) -> None:
    cast.person(name)
