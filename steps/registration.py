"""Opening an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import FIELDS, parse
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


@when(parse("{name:Person} registers"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    """Send the person's made-up details; nobody is signed in by it."""
    return await attempt(users_api.register(cast.person(name).registration()))


@when(parse("{name:Person} registers as {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, full_name: str) -> Outcome[Registered]:
    """Register with this full name in place of the made-up one."""
    return await attempt(users_api.register(cast.person(name).registration(name=full_name)))


@when(parse("{name:Person} registers with the name of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, other: str) -> Outcome[Registered]:
    """Register with the other's full name and an address of one's own."""
    borrowed = cast.person(other).name
    return await attempt(users_api.register(cast.person(name).registration(name=borrowed)))


@when(
    parse("{name:Person} registers with the e-mail address {address:Text}"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str, address: str) -> Outcome[Registered]:
    """Register with this address, exactly as it is written here, faults included."""
    return await attempt(users_api.register(cast.person(name).registration(email=address)))


@when(
    parse("{name:Person} registers with the address of {other:Person}{spelling:Spelling}"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, name: str, other: str, spelling: Callable[[str], str]
) -> Outcome[Registered]:
    """Register with the address that the other person has, so spelt."""
    taken = spelling(cast.person(other).email)
    return await attempt(users_api.register(cast.person(name).registration(email=taken)))


@when(
    parse("{name:Person} registers with a password of {length:d} characters"),
    target_fixture="outcome",
)
@given(
    parse("{name:Person} has been refused for a password of {length:d} characters"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, factory: PersonFactory, name: str, length: int
) -> Outcome[Registered]:
    """Register with a made-up password of exactly this length."""
    password = factory.password(length)
    return await attempt(users_api.register(cast.person(name).registration(password=password)))


@when(parse("{name:Person} registers without her {field:Field}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, field: str) -> Outcome[Registered]:
    """Register with everything but this detail: its field is not sent at all."""
    incomplete = cast.person(name).registration(**{field: LEFT_OUT})
    return await attempt(users_api.register(incomplete))


@when(parse("{name:Person} registers with these details:"), target_fixture="outcome")
async def _(
    cast: Cast, users_api: UsersApi, name: str, datatable: list[list[str]]
) -> Outcome[Registered]:
    """Register with the details in the table (detail, value) in place of the made-up ones."""
    details = {FIELDS[word]: value for word, value in datatable}
    return await attempt(users_api.register(cast.person(name).registration(**details)))


@when(
    parse("{name:Person} registers in a form that the service does not know"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    """Register as an HTML form would, not as JSON."""
    registration = cast.person(name).registration()
    return await attempt(users_api.register(registration, as_form=True))


@then(parse("{name:Person} has an account as a member"))
def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    """The new account has the address that was sent and the role of a member."""
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    same("the role", user.role, "member")


@then(parse("{name:Person} has an account of his own with that name"))
def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    """The account has his own address, and a name that was not made up for him."""
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    different("the name, his own and the one he uses", user.name, cast.person(name).name)


@then(parse("the account carries the name {full_name:Text}"))
def _(outcome: Outcome[Registered], full_name: str) -> None:
    """The name in the answer is this one, letter for letter."""
    same("the name", outcome.value.user.name, full_name)


@then(parse("{name:Person} finds her account at the address that it was given"))
async def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    """Sign in and follow the Location of the registration's answer: it is the same account."""
    await cast.enter(name, cast.person(name))
    found = await cast.users_api(name).read_at(outcome.value.location)
    same("the account at that address", found.user, outcome.value.user)


@then(parse("no answer contains the password of {name:Person}"))
def _(cast: Cast, exchanges: list[Exchange], name: str) -> None:
    """The password stands in no answer of this scenario so far, whatever was asked."""
    password = cast.person(name).password.get_secret_value().encode()
    telling = [e for e in exchanges if e.response and password in e.response.body]
    assert exchanges, "nothing was asked"
    same("the answers that show it", telling, [])
