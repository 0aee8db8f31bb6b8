"""One's own account: viewing, changing and deleting it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import same
from support.gherkin.authoring.outcome import Outcome, attempt
from support.users.models import UserChange
from support.users.responses import RefusedError

if TYPE_CHECKING:
    from support.users.cast import Cast
    from support.users.factories import Person, PersonFactory
    from support.users.models import User, VersionedUser


@when(parse("{name:Person} views their own profile"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[User]:
    """Request the caller's own account, with this person's token; a visitor has none."""
    return await attempt(cast.users_api(name).whoami())


@when(parse("{name:Person} changes their {field:Field} to {value:Text}"), target_fixture="outcome")
async def _(cast: Cast, name: str, field: str, value: str) -> Outcome[VersionedUser]:
    """Send one new detail for the person's own account; nothing else changes."""
    return await attempt(_change(cast, name, UserChange(**{field: value})))


@when(
    parse("{name:Person} changes their name to one of {length:d} characters"),
    target_fixture="outcome",
)
async def _(cast: Cast, name: str, length: int) -> Outcome[VersionedUser]:
    """Send a name that is this long for the person's own account."""
    return await attempt(_change(cast, name, UserChange(name="n" * length)))


@given(parse("{name:Person} could not change their {field:Field} to {value:Text}"))
async def _(cast: Cast, name: str, field: str, value: str) -> None:
    """Send one new detail for the person's own account; must be refused."""
    (await attempt(_change(cast, name, UserChange(**{field: value})))).error(RefusedError)


@when(
    parse("{name:Person} changes their address to that of {other:Person}"),
    target_fixture="outcome",
)
async def _(cast: Cast, name: str, other: str) -> Outcome[VersionedUser]:
    """Request an address that the other person already has."""
    return await attempt(_change(cast, name, UserChange(email=cast.person(other).email)))


@given(parse("{name:Person} has changed their address"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    """Send a new generated address for the person's own account; must succeed."""
    renewed = replace(cast.person(name), email=factory.person(name).email)
    await _change(cast, name, UserChange(email=renewed.email))
    return renewed


@given(parse("{name:Person} has changed their password"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    """Send a new generated password for the person's own account; must succeed."""
    renewed = replace(cast.person(name), password=factory.password())
    await _change(cast, name, UserChange(password=renewed.password))
    return renewed


@given(parse("{name:Person} has deleted their own account"))
async def _(cast: Cast, name: str) -> None:
    """Delete the account; must succeed. Later steps still use its address and its token."""
    await cast.users_api(name).delete(cast.account(name).user_id)


@when(parse("{name:Person} deletes their own account"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[None]:
    """Try to delete the person's own account."""
    return await attempt(cast.users_api(name).delete(cast.account(name).user_id))


@then(parse("the profile shows what {name:Person} registered with"))
def _(cast: Cast, outcome: Outcome[User], name: str) -> None:
    """Name and address are those that were sent at registration, and the role is member."""
    person, user = cast.person(name), outcome.value
    same("name and address", (user.name, user.email), (person.name, person.email))
    same("the role", user.role, "member")


@then(parse("the profile has the name {full_name:Text}"))
def _(outcome: Outcome[VersionedUser], full_name: str) -> None:
    """The response to the change has this name."""
    same("the name", outcome.value.user.name, full_name)


@then(parse("the address and the role of {name:Person} are unchanged"))
def _(cast: Cast, outcome: Outcome[VersionedUser], name: str) -> None:
    """In the response to the change, the address is as registered and the role is member."""
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    same("the role", user.role, "member")


async def _change(cast: Cast, name: str, change: UserChange) -> VersionedUser:
    return await cast.users_api(name).change(cast.account(name).user_id, change)
