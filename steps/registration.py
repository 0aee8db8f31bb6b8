"""Opening an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import FIELDS, step
from support.api.factories import LEFT_OUT
from support.checks import different, same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.api.cast import Cast
    from support.api.endpoints import UsersApi
    from support.api.factories import PersonFactory
    from support.api.models import Registered
    from support.http.exchange import Exchange


@when(step("{name:Person} registers"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    return await attempt(users_api.register(cast.person(name).registration()))


@when(step("{name:Person} registers as {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, full_name: str) -> Outcome[Registered]:
    return await attempt(users_api.register(cast.person(name).registration(name=full_name)))


@when(step("{name:Person} registers with the name of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, other: str) -> Outcome[Registered]:
    borrowed = cast.person(other).name
    return await attempt(users_api.register(cast.person(name).registration(name=borrowed)))


@when(
    step("{name:Person} registers with the e-mail address {address:Text}"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str, address: str) -> Outcome[Registered]:
    return await attempt(users_api.register(cast.person(name).registration(email=address)))


@when(
    step("{name:Person} registers with the address of {other:Person}{spelling:Spelling}"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, name: str, other: str, spelling: Callable[[str], str]
) -> Outcome[Registered]:
    taken = spelling(cast.person(other).email)
    return await attempt(users_api.register(cast.person(name).registration(email=taken)))


@when(
    step("{name:Person} registers with a password of {length:d} characters"),
    target_fixture="outcome",
)
@given(
    step("{name:Person} has been refused for a password of {length:d} characters"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, factory: PersonFactory, name: str, length: int
) -> Outcome[Registered]:
    password = factory.password(length)
    return await attempt(users_api.register(cast.person(name).registration(password=password)))


@when(step("{name:Person} registers without her {field:Field}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, field: str) -> Outcome[Registered]:
    incomplete = cast.person(name).registration(**{field: LEFT_OUT})
    return await attempt(users_api.register(incomplete))


@when(step("{name:Person} registers with these details:"), target_fixture="outcome")
async def _(
    cast: Cast, users_api: UsersApi, name: str, datatable: list[list[str]]
) -> Outcome[Registered]:
    details = {FIELDS[word]: value for word, value in datatable}
    return await attempt(users_api.register(cast.person(name).registration(**details)))


@when(
    step("{name:Person} registers in a form that the service does not know"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    registration = cast.person(name).registration()
    return await attempt(users_api.register(registration, as_form=True))


@then(step("{name:Person} has an account as a member"))
def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    same("the role", user.role, "member")


@then(step("{name:Person} has an account of his own with that name"))
def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    different("the name, his own and the one he uses", user.name, cast.person(name).name)


@then(step("the account carries the name {full_name:Text}"))
def _(outcome: Outcome[Registered], full_name: str) -> None:
    same("the name", outcome.value.user.name, full_name)


@then(step("{name:Person} finds her account at the address that it was given"))
async def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    await cast.enter(name, cast.person(name))
    found = await cast.users_api(name).read_at(outcome.value.location)
    same("the account at that address", found.user, outcome.value.user)


@then(step("no answer contains the password of {name:Person}"))
def _(cast: Cast, exchanges: list[Exchange], name: str) -> None:
    password = cast.person(name).password.get_secret_value().encode()
    telling = [e for e in exchanges if e.response and password in e.response.body]
    assert exchanges, "nothing was asked"
    same("the answers that show it", telling, [])
