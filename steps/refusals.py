"""What did not work, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import then

from steps.parameters import step
from support.api.answers import RefusedError, read_header

if TYPE_CHECKING:
    from support.outcome import Outcome


@then("it is done")
def _(outcome: Outcome[Any]) -> None:
    outcome.value  # noqa: B018 - raises what went wrong


@then(step("it is refused because {status:Reason}"))
def _(outcome: Outcome[Any], status: int) -> None:
    refusal = outcome.error(RefusedError)
    assert (refusal.status, refusal.problem.status) == (status, status), str(refusal)


@then(step("the refusal points at {fields:Fields}"))
def _(outcome: Outcome[Any], fields: list[str]) -> None:
    problem = outcome.error(RefusedError).problem
    assert {error.field for error in problem.errors} == set(fields)


@then("the refusal says how to sign in")
def _(outcome: Outcome[Any]) -> None:
    refusal = outcome.error(RefusedError)
    assert read_header(refusal.response, "WWW-Authenticate").startswith("Bearer")


@then("both are refused in the same words")
def _(outcomes: list[Outcome[Any]]) -> None:
    first, second = (outcome.error(RefusedError) for outcome in outcomes)
    assert first.status == second.status == 401  # noqa: PLR2004 - RFC 9110, 15.5.2
    assert first.problem == second.problem


@then(step("she is told that {text:Text}"))
def _(outcome: Outcome[Any], text: str) -> None:
    told = str(outcome.error(Exception))
    assert text in told
