"""What did not work, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import then

from steps.parameters import parse
from support.api.answers import RefusedError, read_header
from support.checks import same

if TYPE_CHECKING:
    from support.outcome import Outcome


@then("it is done")
def _(outcome: Outcome[Any]) -> None:
    """Nothing went wrong: the service did what was tried last."""
    outcome.value  # noqa: B018 - raises what went wrong


@then(parse("it is refused because {status:Reason}"))
def _(outcome: Outcome[Any], status: int) -> None:
    """The status is the reason's, in the answer and in its problem document."""
    refusal = outcome.error(RefusedError)
    same(f"the status ({refusal})", refusal.status, status)
    same("the status in the problem document", refusal.problem.status, status)


@then(parse("the refusal points at {fields:Fields}"))
def _(outcome: Outcome[Any], fields: list[str]) -> None:
    """The problem document names exactly these fields, in any order, and no other."""
    problem = outcome.error(RefusedError).problem
    same("the fields that are refused", {error.field for error in problem.errors}, set(fields))


@then("the refusal says how to sign in")
def _(outcome: Outcome[Any]) -> None:
    """The refusal's WWW-Authenticate header asks for a Bearer token."""
    refusal = outcome.error(RefusedError)
    scheme = read_header(refusal.response, "WWW-Authenticate").partition(" ")[0]
    same("the way to sign in", scheme, "Bearer")


@then("both are refused in the same words")
def _(outcomes: list[Outcome[Any]]) -> None:
    """Both got 401 and the same problem document, which so does not tell who has an account."""
    first, second = (outcome.error(RefusedError) for outcome in outcomes)
    same("the statuses", (first.status, second.status), (401, 401))
    same("the second refusal", second.problem, first.problem)


@then(parse("she is told that {text:Text}"))
def _(outcome: Outcome[Any], text: str) -> None:
    """What went wrong, in the words that a caller of the client reads, has this text in it."""
    told = str(outcome.error(Exception))
    assert text in told, f"she is told: {told}"
