"""Parse bodies, headers and query parameters of requests."""

from __future__ import annotations

import base64
import re
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError

from support.backends.reference.problems import ProblemError, invalid_fields, oauth_error, refusal
from support.backends.reference.schemas import FieldFault

if TYPE_CHECKING:
    from starlette.requests import Request


M = TypeVar("M", bound=BaseModel)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MAX_BYTES = 1024 * 1024
_MAX_PARAMETERS = 100


async def read_body(request: Request) -> bytes:
    """Read the body; handlers await nothing else, so that the rest of them is atomic.

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
    """Raise ProblemError (415) unless the body has the expected type."""
    received = request.headers.get("content-type", "")
    if received.partition(";")[0].strip().lower() != expected:
        accepts = "Accept-Patch" if request.method == "PATCH" else "Accept"  # RFC 5789, 2.2
        detail = f"The body must be {expected}; its Content-Type is {received or 'missing'!r}."
        raise refusal(415, detail, {accepts: expected})


def parse_json(model: type[M], body: bytes) -> M:
    """Parse a body as a model; raises ProblemError (400 for invalid JSON, 422 for its fields)."""
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
    """Parse the parameters of a token request.

    One without a value is treated as omitted, and a repeated one raises ProblemError (400), as
    RFC 6749, section 3.2 requires. More than 100 raise it, too.
    """
    try:
        form = parse_qs(body.decode(), max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise oauth_error(400, "invalid_request", f"The form cannot be read: {error}.") from error
    if repeated := [name for name, values in form.items() if len(values) > 1]:
        detail = f"Send these parameters once only: {', '.join(repeated)}."
        raise oauth_error(400, "invalid_request", detail)
    return {name: value for name, (value,) in form.items()}


_ANY = "*"
_WEAK = "W/"


def require_match(request: Request, etag: str) -> None:
    """Raise ProblemError (412) if there is an If-Match header without this entity tag.

    It is ``*`` or a list, in which weak tags never match (RFC 9110, 13.1.1).
    """
    tags = _tags(request, "if-match")
    if tags and _ANY not in tags and etag not in tags:
        detail = f"The account is now in version {etag}; read it again, then repeat the change."
        raise refusal(412, detail)


def is_known(request: Request, etag: str) -> bool:
    """Return whether If-None-Match lists this entity tag, weak or not (RFC 9110, 13.1.2)."""
    tags = _tags(request, "if-none-match")
    return _ANY in tags or etag in [tag.removeprefix(_WEAK) for tag in tags]


def _tags(request: Request, header: str) -> list[str]:
    """Split the lists in all lines of a header; this API's own tags contain no comma."""
    return [tag.strip() for line in request.headers.getlist(header) for tag in line.split(",")]


DEFAULT_LIMIT = "20"
_LIMIT = re.compile(r"[1-9]\d?|100", re.ASCII)
_PLACE = re.compile(rb"after:(\d{1,18})")


def parse_limit(text: str) -> int:
    """Parse the page size; raises ProblemError (400)."""
    if not _LIMIT.fullmatch(text):
        raise refusal(400, f"limit is {text!r}; it must be a whole number from 1 to 100.")
    return int(text)


def encode_cursor(number: int) -> str:
    """Encode the position after an account, in order of creation; it survives deletions."""
    return base64.urlsafe_b64encode(b"after:%d" % number).decode().rstrip("=")


def parse_cursor(text: str | None) -> int:
    """Return the number of the account before a page, 0 without a cursor.

    Raises ProblemError (400) for a value that encode_cursor did not produce.
    """
    if text is None:
        return 0
    try:
        place = _PLACE.fullmatch(base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}"))
    except ValueError as error:
        raise _bad_cursor(text) from error
    if place is None or encode_cursor(int(place[1])) != text:
        raise _bad_cursor(text)
    return int(place[1])


def _bad_cursor(text: str) -> ProblemError:
    return refusal(400, f"cursor is {text!r}; send a next_cursor as it was received.")
