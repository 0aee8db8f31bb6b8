"""The people of a scenario: members, visitors and the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given

from steps.users.parameters import parse
from support.gherkin.authoring.step_checks import checked
from support.users.factories import Person
from support.users.introductions import names_in_column, names_of

if TYPE_CHECKING:
    from support.settings import Settings
    from support.users.cast import Cast


@given(parse("{name:Person} is a member"))
@given(parse("{name:Person} is another member"))
@given(parse("{name:Person} has become a member"))
@checked(makes=names_of)
async def _(cast: Cast, name: str) -> None:
    """Register a person with generated details and sign in; later steps use the name."""
    await cast.join(name)


@given("these people are members:")
@checked(makes=names_in_column)
async def _(cast: Cast, datatable: list[list[str]]) -> None:
    """Register a member for each name in the table's only column."""
    for (name,) in datatable:
        await cast.join(name)


@given(parse("{name:Person} is the administrator"))
@checked(makes=names_of)
async def _(cast: Cast, settings: Settings, name: str) -> None:
    """Sign in with the administrator's account from the settings; later steps use the name."""
    role = settings.roles["admin"]
    await cast.enter(name, Person(name, role.username, role.password))


@given(parse("{name:Person} has no account"))
@checked(makes=names_of)
def _(cast: Cast, name: str) -> None:
    """Generate details for the person, for later steps to register with; nothing is sent."""
    cast.person(name)
