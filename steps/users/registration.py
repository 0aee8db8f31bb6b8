"""Opening an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.users.parameters import FIELDS, parse
from support.gherkin.authoring.comparisons import different, same
from support.gherkin.authoring.outcome import Outcome, attempt, attempt_all
from support.users.factories import LEFT_OUT
from support.users.responses import RefusedError, reveals

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.exchange import Exchange
    from support.users.cast import Cast
    from support.users.endpoints import UsersApi
    from support.users.factories import Person, PersonFactory
    from support.users.models import Registered, VersionedUser
    from support.users.reasons import Reason


@when(parse("{name:Person} registers"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    """Send the person's generated details; this does not sign them in."""
    return await attempt(users_api.register(cast.person(name).registration()))


@given(parse("{name:Person} has registered"), target_fixture="registered")
async def _(cast: Cast, users_api: UsersApi, name: str) -> Registered:
    """Send the person's generated details; must succeed, and does not sign them in."""
    return await users_api.register(cast.person(name).registration())


@when(parse("{name:Person} registers as {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, full_name: str) -> Outcome[Registered]:
    """Register with this full name instead of the generated one."""
    return await attempt(users_api.register(cast.person(name).registration(name=full_name)))


@when(parse("{name:Person} registers with the name of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, other: str) -> Outcome[Registered]:
    """Register with the other person's full name and one's own address."""
    borrowed = cast.person(other).name
    return await attempt(users_api.register(cast.person(name).registration(name=borrowed)))


@when(
    parse("{name:Person} registers with the e-mail address {address:Text}"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str, address: str) -> Outcome[Registered]:
    """Register with this address exactly as written, faults included."""
    return await attempt(users_api.register(cast.person(name).registration(email=address)))


@when(
    parse("{name:Person} registers with the address of {other:Person}{spelling:Spelling}"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, name: str, other: str, spelling: Callable[[str], str]
) -> Outcome[Registered]:
    """Register with the other person's address in this spelling."""
    taken = spelling(cast.person(other).email)
    return await attempt(users_api.register(cast.person(name).registration(email=taken)))


@given(
    parse("{name:Person} could not register with the address of {other:Person}{spelling:Spelling}")
)
async def _(
    cast: Cast, users_api: UsersApi, name: str, other: str, spelling: Callable[[str], str]
) -> None:
    """Try to register with the other person's address in this spelling; must be refused."""
    taken = cast.person(name).registration(email=spelling(cast.person(other).email))
    (await attempt(users_api.register(taken))).error(RefusedError)


@when(
    parse("{name:Person} registers with a password of {length:d} characters"),
    target_fixture="outcome",
)
async def _(
    cast: Cast, users_api: UsersApi, factory: PersonFactory, name: str, length: int
) -> Outcome[Registered]:
    """Register with a generated password of exactly this length."""
    password = factory.password(length)
    return await attempt(users_api.register(cast.person(name).registration(password=password)))


@when(
    parse("{name:Person} registers with a name of {length:d} characters"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str, length: int) -> Outcome[Registered]:
    """Register with a name that is this long."""
    long = cast.person(name).registration(name="n" * length)
    return await attempt(users_api.register(long))


@given(parse("{name:Person} could not register with a password of {length:d} characters"))
async def _(
    cast: Cast, users_api: UsersApi, factory: PersonFactory, name: str, length: int
) -> None:
    """Try to register with a generated password of exactly this length; must be refused."""
    weak = cast.person(name).registration(password=factory.password(length))
    (await attempt(users_api.register(weak))).error(RefusedError)


@when(parse("{name:Person} registers without the {field:Field}"), target_fixture="outcome")
async def _(cast: Cast, users_api: UsersApi, name: str, field: str) -> Outcome[Registered]:
    """Register without this detail: its field is not sent at all."""
    incomplete = cast.person(name).registration(**{field: LEFT_OUT})
    return await attempt(users_api.register(incomplete))


@when(parse("{name:Person} registers with these details:"), target_fixture="outcome")
async def _(
    cast: Cast, users_api: UsersApi, name: str, datatable: list[list[str]]
) -> Outcome[Registered]:
    """Register with the details in the table (detail, value) instead of the generated ones."""
    details = {FIELDS[word]: value for word, value in datatable}
    return await attempt(users_api.register(cast.person(name).registration(**details)))


@when(
    parse("{name:Person} registers in an unsupported format"),
    target_fixture="outcome",
)
async def _(cast: Cast, users_api: UsersApi, name: str) -> Outcome[Registered]:
    """Register like an HTML form, not with JSON."""
    registration = cast.person(name).registration()
    return await attempt(users_api.register(registration, as_form=True))


@given(parse("{name:Person} could not register in an unsupported format"))
async def _(cast: Cast, users_api: UsersApi, name: str) -> None:
    """Try to register like an HTML form; must be refused."""
    registration = cast.person(name).registration()
    (await attempt(users_api.register(registration, as_form=True))).error(RefusedError)


@when(parse("{name:Person} opens the address of the new account"), target_fixture="outcome")
async def _(cast: Cast, registered: Registered, name: str) -> Outcome[VersionedUser]:
    """Follow the Location of the response to the registration."""
    return await attempt(cast.users_api(name).read_at(registered.location))


@then(parse("{name:Person} has an account as a member"))
def _(cast: Cast, outcome: Outcome[Registered], name: str) -> None:
    """The new account has the address that was sent, and the role member."""
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    same("the role", user.role, "member")


@then(parse("{name:Person} has a separate account with the name of {other:Person}"))
def _(cast: Cast, outcome: Outcome[Registered], name: str, other: str) -> None:
    """The new account has the address of the one person, the name of the other, and its own id."""
    user = outcome.value.user
    same("the address", user.email, cast.person(name).email)
    same("the name", user.name, cast.person(other).name)
    different("the ids", user.id, cast.account(other).user_id)


@then(parse("the account has the name {full_name:Text}"))
def _(outcome: Outcome[Registered | VersionedUser], full_name: str) -> None:
    """The name in the response is this one, character by character."""
    same("the name", outcome.value.user.name, full_name)


@then("it is the account that was registered")
def _(outcome: Outcome[VersionedUser], registered: Registered) -> None:
    """The account in the response equals the one in the response to the registration."""
    same("the account at that address", outcome.value.user, registered.user)


@then(parse("no response contains the password of {name:Person}"))
def _(cast: Cast, exchanges: list[Exchange], name: str) -> None:
    """The password is in no response of this scenario so far, in any spelling."""
    password = cast.person(name).password
    leaking = [e for e in exchanges if e.response and reveals(e.response, password)]
    assert exchanges, "no request was sent"
    same("the responses with the password", leaking, [])


@given(parse("{count:d} people who all want the address of {name:Person}"), target_fixture="crowd")
def _(cast: Cast, count: int, name: str) -> list[Person]:
    """Prepare this many registrations of one and the same person; nothing is sent yet."""
    return [cast.person(name)] * count


@given(parse("{count:d} people with different addresses"), target_fixture="crowd")
def _(factory: PersonFactory, count: int) -> list[Person]:
    """Generate this many people; nothing is sent yet."""
    return [factory.person() for _ in range(count)]


@when("they all register at the same time", target_fixture="outcomes")
async def _(users_api: UsersApi, crowd: list[Person]) -> list[Outcome[Registered]]:
    """Send all prepared registrations at once, without waiting for any response."""
    return await attempt_all(users_api.register(person.registration()) for person in crowd)


@then(parse("exactly {count:d} of them has an account"))
@then(parse("all {count:d} of them have an account"))
def _(outcomes: list[Outcome[Registered]], count: int) -> None:
    """Exactly this many of the registrations succeeded."""
    same("how many succeeded", [o.failed() for o in outcomes].count(False), count)


@then(parse("the other {count:d} are refused because {reason:Reason}"))
def _(outcomes: list[Outcome[Registered]], count: int, reason: Reason) -> None:
    """Exactly this many of the registrations were refused, each for this reason."""
    refusals = [o.error(RefusedError) for o in outcomes if o.failed()]
    same("how many were refused", len(refusals), count)
    for refusal in refusals:
        reason.check(refusal)


@then("no two of them have the same account")
def _(outcomes: list[Outcome[Registered]]) -> None:
    """Every registration succeeded, and every id is unique."""
    ids = [outcome.value.user.id for outcome in outcomes]
    same("the number of different accounts", len(set(ids)), len(ids))
