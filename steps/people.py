"""Who is there: members, visitors and the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given

from steps.parameters import parse
from support.api.cast import Cast
from support.api.factories import Person
from support.gherkin.step_checks import checked
from support.introductions import introduced, names_in_column, names_of

if TYPE_CHECKING:
    from support.api.factories import PersonFactory
    from support.conversation.conversation import Conversation
    from support.http.client import ApiClient
    from support.settings import Settings


@pytest.fixture
def cast(client: ApiClient, factory: PersonFactory, conversation: Conversation) -> Cast:
    """The people of the scenario; requests can be sent as them, and use {alice.id} and the like."""
    return introduced(Cast(client, factory), conversation)


@given(parse("{name:Person} is a member"))
@given(parse("{name:Person} is another member"))
@checked(makes=names_of)
async def _(cast: Cast, name: str) -> None:
    """Register somebody with made-up details and sign in; later steps use the name."""
    await cast.join(name)


@given("these people are members:")
@checked(makes=names_in_column)
async def _(cast: Cast, datatable: list[list[str]]) -> None:
    """Register each name in the table's one column, as if each were a member."""
    for (name,) in datatable:
        await cast.join(name)


@given(parse("{name:Person} is the administrator"))
@checked(makes=names_of)
async def _(cast: Cast, settings: Settings, name: str) -> None:
    """Give this name to the administrator's account from the settings; nothing is registered."""
    role = settings.roles["admin"]
    await cast.enter(name, Person(name, role.username, role.password))


@given(parse("{name:Person} has no account"))
@checked(makes=names_of)
def _(cast: Cast, name: str) -> None:
    """Make up details for the person and send nothing; registering is up to a later step."""
    cast.person(name)
