"""Convert HTTP responses into models, or into errors that say what is wrong with them.

All of the errors are assertion errors: the API responded, but not as expected::

    UsersApiError
    |-- RefusedError   a problem document where success was expected
    |-- ContractError  a status, content type or body that the contract does not define
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from support.http.errors import UnexpectedResponseError
from support.http.json_body import JsonBodyError, media_type, read_json_body
from support.secrets.redactor import Redactor
from support.secrets.search import plain_form
from support.users.models import Problem

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretStr

    from support.http.exchange import ReceivedResponse

M = TypeVar("M", bound=BaseModel)

_SNIPPET = 200  # characters of a body in an error message
_PROBLEM = "application/problem+json"


class UsersApiError(AssertionError):
    """A response that was not expected."""

    def __init__(self, response: httpx.Response, reason: str) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path} {reason}")
        self.response = response


class RefusedError(UsersApiError):
    """The API refused the request; ``problem`` has the reason, ``status`` is the HTTP status."""

    def __init__(self, response: httpx.Response, problem: Problem) -> None:
        details = [problem.detail, *(f"{e.field}: {e.message}" for e in problem.errors)]
        shown = "; ".join(detail for detail in details if detail)
        reason = f"was refused with {response.status_code} {problem.title}"
        super().__init__(response, f"{reason} ({shown})" if shown else reason)
        self.problem = problem
        self.status = response.status_code


class ContractError(UsersApiError, UnexpectedResponseError):
    """The response violates the contract with its status, its content type or its body."""


def expect_status(response: httpx.Response, status: int) -> None:
    """Raise RefusedError or ContractError unless the response has this status."""
    if response.status_code == status:
        return
    if response.is_error and media_type(response) == _PROBLEM:
        raise RefusedError(response, _parse(response, Problem))
    raise ContractError(response, f"answered {_summary(response)}; expected status {status}")


def read_model(response: httpx.Response, status: int, model: type[M]) -> M:
    """Return the body of a response as a model.

    Raises RefusedError for a problem document, ContractError for another status, for
    a body that is not JSON and for fields that are missing, additional or of another type.
    """
    expect_status(response, status)
    if media_type(response) != "application/json":
        reason = f"answered {_summary(response)}; expected application/json"
        raise ContractError(response, reason)
    return _parse(response, model)


def read_header(response: httpx.Response, name: str) -> str:
    """Return a header that the contract requires; raises ContractError if it is missing."""
    value = response.headers.get(name)
    if value is None:
        reason = f"answered {response.status_code} without the header {name}"
        raise ContractError(response, reason)
    return str(value)


def reveals(response: ReceivedResponse, secret: SecretStr) -> bool:
    """Return whether a header or the body has a secret, also as escaped in JSON, HTML and URLs."""
    value = plain_form(secret.get_secret_value())
    headers = "\n".join(text for _, text in response.headers)
    return value in plain_form(response.body) or value in plain_form(headers)


def _parse(response: httpx.Response, model: type[M]) -> M:
    try:
        read_json_body(response.content)  # pydantic accepts NaN and duplicate keys
        return model.model_validate_json(response.content)
    except JsonBodyError as error:
        reason = f"answered {_summary(response)}; the body {error}"
        raise ContractError(response, reason) from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)
        )
        reason = f"answered {response.status_code}, but not a valid {model.__name__}: {faults}"
        raise ContractError(response, reason) from error


def _summary(response: httpx.Response) -> str:
    masked = Redactor().text(
        response.text[: _SNIPPET * 2]
    )  # a truncated secret would not be recognised
    text = " ".join(masked.split())
    cut = text if len(text) <= _SNIPPET else f"{text[:_SNIPPET]}..."
    kind = media_type(response) or "no content type"
    return f"{response.status_code} ({kind}) {cut!r}"
