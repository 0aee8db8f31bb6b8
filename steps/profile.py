"""A member's own profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_bdd import then, when

from steps.parameters import step
from support.api.answers import RefusedError
from support.api.models import UserChange
from support.checks import same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.factories import Person, PersonFactory
    from support.api.models import User, VersionedUser


@when(step("{name:Person} views her profile"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[User]:
    return await attempt(cast.users_api(name).whoami())


@when(step("{name:Person} changes her {field:Field} to {value:Text}"), target_fixture="outcome")
async def _(cast: Cast, name: str, field: str, value: str) -> Outcome[VersionedUser]:
    return await attempt(_change(cast, name, UserChange(**{field: value})))


@when(step("{name:Person} changes her address to that of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, name: str, other: str) -> Outcome[VersionedUser]:
    return await attempt(_change(cast, name, UserChange(email=cast.person(other).email)))


@when(step("{name:Person} changes her address"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    renewed = replace(cast.person(name), email=factory.person(name).email)
    await _change(cast, name, UserChange(email=renewed.email))
    return renewed


@when(step("{name:Person} changes her password"), target_fixture="renewed")
async def _(cast: Cast, factory: PersonFactory, name: str) -> Person:
    renewed = replace(cast.person(name), password=factory.password())
    await _change(cast, name, UserChange(password=renewed.password))
    return renewed


@then(step("it shows what {name:Person} registered with"))
def _(cast: Cast, outcome: Outcome[User], name: str) -> None:
    person, user = cast.person(name), outcome.value
    same("name and address", (user.name, user.email), (person.name, person.email))


@then(step("her profile carries the name {full_name:Text}"))
def _(outcome: Outcome[VersionedUser], full_name: str) -> None:
    same("the name", outcome.value.user.name, full_name)


@then("her address and her role are still the same")
def _(cast: Cast, outcome: Outcome[VersionedUser]) -> None:
    user = outcome.value.user
    same("the address", user.email, cast.person("Alice").email)
    same("the role", user.role, "member")


@then(step("the profile of {name:Person} is as it was"))
async def _(cast: Cast, name: str) -> None:
    person, user = cast.person(name), await cast.users_api(name).whoami()
    same("name and address", (user.name, user.email), (person.name, person.email))
    same("the role", user.role, "member")


@then(step("{name:Person} can sign in with the new address"))
@then(step("{name:Person} can sign in with the new password"))
async def _(cast: Cast, renewed: Person, name: str) -> None:  # noqa: ARG001 - who renewed it
    await cast.sign_in(renewed)


@then(step("the old password of {name:Person} no longer signs in"))
async def _(cast: Cast, name: str) -> None:
    refusal = (await attempt(cast.sign_in(cast.person(name)))).error(RefusedError)
    same("the status", refusal.status, 401)


async def _change(cast: Cast, name: str, change: UserChange) -> VersionedUser:
    return await cast.users_api(name).change(cast.account(name).user_id, change)
