"""Many people at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import parse
from support.api.answers import RefusedError
from support.checks import same
from support.outcome import Outcome, attempt_all

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.endpoints import UsersApi
    from support.api.factories import Person, PersonFactory
    from support.api.models import Registered


@given(parse("{count:d} people who all want the address of {name:Person}"), target_fixture="crowd")
def _(cast: Cast, count: int, name: str) -> list[Person]:
    """Prepare so many registrations of one and the same person; nothing is sent yet."""
    return [cast.person(name)] * count


@given(parse("{count:d} people with an address each"), target_fixture="crowd")
def _(factory: PersonFactory, count: int) -> list[Person]:
    """Make up so many people; nothing is sent yet."""
    return [factory.person() for _ in range(count)]


@when("they all register at the same time", target_fixture="outcomes")
async def _(users_api: UsersApi, crowd: list[Person]) -> list[Outcome[Registered]]:
    """Send all prepared registrations at once, without waiting for any answer."""
    return await attempt_all(users_api.register(person.registration()) for person in crowd)


@then(parse("exactly {count:d} of them has an account"))
@then(parse("all {count:d} of them have an account"))
def _(outcomes: list[Outcome[Registered]], count: int) -> None:
    """So many of the registrations succeeded, no more and no fewer."""
    same("how many succeeded", [o.failed() for o in outcomes].count(False), count)


@then(parse("the other {count:d} are refused because {status:Reason}"))
def _(outcomes: list[Outcome[Registered]], count: int, status: int) -> None:
    """So many of the registrations were refused, each with the status of this reason."""
    refusals = [o.error(RefusedError).status for o in outcomes if o.failed()]
    same("the statuses of the others", refusals, [status] * count)


@then("no two of them have the same account")
def _(outcomes: list[Outcome[Registered]]) -> None:
    """Every registration succeeded, and no id came twice."""
    ids = [outcome.value.user.id for outcome in outcomes]
    same("how many different accounts there are", len(set(ids)), len(ids))
