"""Reading what a request carries."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError

from support.backends.reference.problems import invalid_fields, oauth_error, refusal
from support.backends.reference.schemas import FieldFault

if TYPE_CHECKING:
    from starlette.requests import Request

M = TypeVar("M", bound=BaseModel)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MAX_BYTES = 1024 * 1024
_MAX_PARAMETERS = 100


async def read_body(request: Request) -> bytes:
    """Read the body; handlers await nothing else, so that what they do then is one step.

    Raises ProblemError (413) as soon as it is longer than 1 MiB.
    """
    body = bytearray()
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > MAX_BYTES:
                raise refusal(413, f"The body is longer than {MAX_BYTES} bytes; send less.")
    return bytes(body)


def require_media_type(request: Request, expected: str) -> None:
    """Raise ProblemError (415) for a body of another type than the one expected."""
    received = request.headers.get("content-type", "")
    if received.partition(";")[0].strip().lower() != expected:
        accepts = "Accept-Patch" if request.method == "PATCH" else "Accept"  # RFC 5789, 2.2
        detail = f"The body must be {expected}; its Content-Type is {received or 'missing'!r}."
        raise refusal(415, detail, {accepts: expected})


def parse_json(model: type[M], body: bytes) -> M:
    """Read a body as a model; raises ProblemError, 400 if it is no JSON, 422 for its fields."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        if faults[0]["type"] == "json_invalid":
            raise refusal(400, f"The body is not valid JSON: {faults[0]['msg']}.") from error
        raise invalid_fields(
            FieldFault(field=".".join(map(str, fault["loc"])), message=fault["msg"])
            for fault in faults
        ) from error


def parse_form(body: bytes) -> dict[str, str]:
    """Read the parameters of a token request.

    One without a value counts as left out, a repeated one raises ProblemError (400), as RFC 6749
    says in section 3.2; so do more than 100.
    """
    try:
        form = parse_qs(body.decode(), max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise oauth_error(400, "invalid_request", f"The form cannot be read: {error}.") from error
    if repeated := [name for name, values in form.items() if len(values) > 1]:
        detail = f"Send these parameters once only: {', '.join(repeated)}."
        raise oauth_error(400, "invalid_request", detail)
    return {name: value for name, (value,) in form.items()}
