"""Many people at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import step
from support.api.answers import RefusedError
from support.checks import same
from support.outcome import Outcome, attempt_all

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.endpoints import UsersApi
    from support.api.factories import Person, PersonFactory
    from support.api.models import Registered


@given(step("{count:d} people who all want the address of {name:Person}"), target_fixture="crowd")
def _(cast: Cast, count: int, name: str) -> list[Person]:
    return [cast.person(name)] * count


@given(step("{count:d} people with an address each"), target_fixture="crowd")
def _(factory: PersonFactory, count: int) -> list[Person]:
    return [factory.person() for _ in range(count)]


@when("they all register at the same time", target_fixture="outcomes")
async def _(users_api: UsersApi, crowd: list[Person]) -> list[Outcome[Registered]]:
    return await attempt_all(users_api.register(person.registration()) for person in crowd)


@then(step("exactly {count:d} of them has an account"))
@then(step("all {count:d} of them have an account"))
def _(outcomes: list[Outcome[Registered]], count: int) -> None:
    same("how many succeeded", [o.failed() for o in outcomes].count(False), count)


@then(step("the other {count:d} are refused because {status:Reason}"))
def _(outcomes: list[Outcome[Registered]], count: int, status: int) -> None:
    refusals = [o.error(RefusedError).status for o in outcomes if o.failed()]
    same("the statuses of the others", refusals, [status] * count)


@then("no two of them have the same account")
def _(outcomes: list[Outcome[Registered]]) -> None:
    ids = [outcome.value.user.id for outcome in outcomes]
    same("how many different accounts there are", len(set(ids)), len(ids))
