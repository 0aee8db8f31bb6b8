"""Success, refusals and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import then

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import same
from support.users.responses import RefusedError, read_header

if TYPE_CHECKING:
    from support.gherkin.authoring.outcome import Outcome
    from support.users.reasons import Reason


@then("it succeeds")
def _(outcome: Outcome[Any]) -> None:
    """The last attempt succeeded, with a response that fits the contract."""
    outcome.value  # noqa: B018 - raises the error, if any


@then(parse("it is refused because {reason:Reason}"))
def _(outcome: Outcome[Any], reason: Reason) -> None:
    """Status, problem document and WWW-Authenticate are those of this reason and of no other."""
    reason.check(outcome.error(RefusedError))


@then(parse("the refusal points to {fields:Fields}"))
def _(outcome: Outcome[Any], fields: list[str]) -> None:
    """The problem document names exactly these fields, each once, in any order."""
    problem = outcome.error(RefusedError).problem
    refused = sorted(error.field for error in problem.errors)
    same("the fields that are refused", refused, sorted(fields))


@then("the refusal says how to sign in")
def _(outcome: Outcome[Any]) -> None:
    """The refusal's WWW-Authenticate header asks for a Bearer token."""
    refusal = outcome.error(RefusedError)
    scheme = read_header(refusal.response, "WWW-Authenticate").partition(" ")[0]
    same("the way to sign in", scheme, "Bearer")


@then("both are refused with the same message")
def _(outcomes: list[Outcome[Any]]) -> None:
    """Both got 401 with the same problem document, which does not reveal who has an account."""
    first, second = (outcome.error(RefusedError) for outcome in outcomes)
    same("the statuses", (first.status, second.status), (401, 401))
    same("the second refusal", second.problem, first.problem)


@then(parse("the error says {text:Text}"))
def _(outcome: Outcome[Any], text: str) -> None:
    """The message of the error that the client raised contains this text."""
    message = str(outcome.error(Exception))
    assert text in message, f"the error says: {message}"
