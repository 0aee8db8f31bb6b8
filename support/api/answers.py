"""From HTTP answers to models, or to errors that say what is wrong with the answer.

All of them are assertion errors: the API answered, and it answered wrongly::

    AnswerError
    |-- RefusedError           a problem document where success was expected
    |-- UnexpectedAnswerError  another status, content type or form than the contract states
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from support.api.models import Problem
from support.http.json_body import JsonBodyError, read_json_body
from support.http.media_type import media_type
from support.http.redaction import Redactor

if TYPE_CHECKING:
    import httpx

M = TypeVar("M", bound=BaseModel)

_SNIPPET = 200  # characters of a body that an error shows
_PROBLEM = "application/problem+json"


class AnswerError(AssertionError):
    """An answer other than the one expected; ``response`` is the answer."""

    def __init__(self, response: httpx.Response, reason: str) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path} {reason}")
        self.response = response


class RefusedError(AnswerError):
    """The API refused; ``problem`` tells why, ``status`` is the HTTP status."""

    def __init__(self, response: httpx.Response, problem: Problem) -> None:
        details = [problem.detail, *(f"{e.field}: {e.message}" for e in problem.errors)]
        told = "; ".join(detail for detail in details if detail)
        reason = f"was refused with {response.status_code} {problem.title}"
        super().__init__(response, f"{reason} ({told})" if told else reason)
        self.problem = problem
        self.status = response.status_code


class UnexpectedAnswerError(AnswerError):
    """The answer breaks the contract: its status, its content type or a field of it."""


def expect_status(response: httpx.Response, status: int) -> None:
    """Raise RefusedError or UnexpectedAnswerError unless the answer has this status."""
    if response.status_code == status:
        return
    if response.is_error and media_type(response) == _PROBLEM:
        raise RefusedError(response, _parse(response, Problem))
    raise UnexpectedAnswerError(
        response, f"answered {_summary(response)}; expected status {status}"
    )


def read_model(response: httpx.Response, status: int, model: type[M]) -> M:
    """Return the answer's body as a model.

    Raises RefusedError for a problem document, UnexpectedAnswerError for another status, for
    a body that is not JSON and for fields that are missing, additional or of another type.
    """
    expect_status(response, status)
    if media_type(response) != "application/json":
        reason = f"answered {_summary(response)}; expected application/json"
        raise UnexpectedAnswerError(response, reason)
    return _parse(response, model)


def read_header(response: httpx.Response, name: str) -> str:
    """Return a header that the contract promises; raises UnexpectedAnswerError without it."""
    value = response.headers.get(name)
    if value is None:
        reason = f"answered {response.status_code} without the header {name}"
        raise UnexpectedAnswerError(response, reason)
    return str(value)


def _parse(response: httpx.Response, model: type[M]) -> M:
    try:
        read_json_body(response.content)  # the model itself would take NaN and names twice
        return model.model_validate_json(response.content)
    except JsonBodyError as error:
        reason = f"answered {_summary(response)}; the body {error}"
        raise UnexpectedAnswerError(response, reason) from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)
        )
        reason = f"answered {response.status_code}, but not a valid {model.__name__}: {faults}"
        raise UnexpectedAnswerError(response, reason) from error


def _summary(response: httpx.Response) -> str:
    masked = Redactor().text(response.text[: _SNIPPET * 2])  # before a cut hides what it is
    text = " ".join(masked.split())
    cut = text if len(text) <= _SNIPPET else f"{text[:_SNIPPET]}..."
    kind = media_type(response) or "no content type"
    return f"{response.status_code} ({kind}) {cut!r}"
