"""A member's own profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_bdd import then, when

from steps.parameters import parse
from support.api.answers import RefusedError
from support.api.models import UserChange
from support.checks import same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.factories import Person, PersonFactory
    from support.api.models import User, VersionedUser


@when(parse("{name:Person} views her profile"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[User]:
    """Ask who the caller is, with the token of this person."""
    return await attempt(cast.users_api(name).whoami())


@when(parse("{name:Person} changes her {field:Field} to {value:Text}"), target_fixture="outcome")
async def _(cast: Cast, name: str, field: str, value: str) -> Outcome[VersionedUser]:
    """Send one new detail for her own account; nothing else changes."""
    return await attempt(_change(cast, name, UserChange(**{field: value})))


@when(
    parse("{name:Person} changes her address to that of {other:Person}"), target_fixture="outcome"
)
async def _(cast: Cast, name: str, other: str) -> Outcome[VersionedUser]:
    """Ask for an address that the other person has already."""
    return await attempt(_change(cast, name, UserChange(email=cast.person(other).email)))


@when(parse("{name:Person} changes her address"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    """Send a new made-up address for her own account; must succeed."""
    renewed = replace(cast.person(name), email=factory.person(name).email)
    await _change(cast, name, UserChange(email=renewed.email))
    return renewed


@when(parse("{name:Person} changes her password"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    """Send a new made-up password for her own account; must succeed."""
    renewed = replace(cast.person(name), password=factory.password())
    await _change(cast, name, UserChange(password=renewed.password))
    return renewed


@then(parse("it shows what {name:Person} registered with"))
def _(cast: Cast, outcome: Outcome[User], name: str) -> None:
    """Name and address in the answer are those that were sent at registration."""
    person, user = cast.person(name), outcome.value
    same("name and address", (user.name, user.email), (person.name, person.email))


@then(parse("her profile carries the name {full_name:Text}"))
def _(outcome: Outcome[VersionedUser], full_name: str) -> None:
    """The answer to the change has this name."""
    same("the name", outcome.value.user.name, full_name)


@then("her address and her role are still the same")
def _(cast: Cast, outcome: Outcome[VersionedUser]) -> None:
    """In the answer to the change, Alice has her first address and is a member."""
    user = outcome.value.user
    same("the address", user.email, cast.person("Alice").email)
    same("the role", user.role, "member")


@then(parse("the profile of {name:Person} is as it was"))
async def _(cast: Cast, name: str) -> None:
    """Ask the service again: name, address and role are those of the registration."""
    person, user = cast.person(name), await cast.users_api(name).whoami()
    same("name and address", (user.name, user.email), (person.name, person.email))
    same("the role", user.role, "member")


@then(parse("{name:Person} can sign in with the new address"))
@then(parse("{name:Person} can sign in with the new password"))
async def _(cast: Cast, renewed: Person, name: str) -> None:  # noqa: ARG001 - who renewed it
    """Sign in with what was changed last and all else as registered; must succeed."""
    await cast.sign_in(renewed)


@then(parse("the old password of {name:Person} no longer signs in"))
async def _(cast: Cast, name: str) -> None:
    """Sign in with the password of the registration: refused with status 401."""
    refusal = (await attempt(cast.sign_in(cast.person(name)))).error(RefusedError)
    same("the status", refusal.status, 401)


async def _change(cast: Cast, name: str, change: UserChange) -> VersionedUser:
    return await cast.users_api(name).change(cast.account(name).user_id, change)
