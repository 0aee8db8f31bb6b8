"""What a handler reads of a request: its body, its caller, its preconditions, its page."""

from __future__ import annotations

import base64
import binascii
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from support.backends.reference.problems import ProblemError, unauthorized

if TYPE_CHECKING:
    from starlette.requests import Request

    from support.backends.reference.service import Service
    from support.backends.reference.store import Account

LARGEST_PAGE = 100
_ETAG = re.compile(r'(W/)?("[^"]*")')


def service_of(request: Request) -> Service:
    """Return the service behind the app."""
    service: Service = request.app.state.service
    return service


async def read_json(request: Request) -> Any:
    """Return a JSON body; ends with 400 or 415."""
    _check_type(request, "application/json")
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        detail = f"The body is not JSON: {error}"
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail) from error


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; ends with 415."""
    _check_type(request, "application/x-www-form-urlencoded")
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _check_type(request: Request, expected: str) -> None:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != expected:
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise ProblemError(status, f"Send {expected}, not {sent or 'an untyped body'}")


def caller_of(request: Request) -> Account:
    """Return the account that the bearer token speaks for; ends with 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthorized("Sign in at /auth/token and send the access token")
    account = service_of(request).holder(token.strip())
    if account is None:
        raise unauthorized("The access token is unknown or has expired", "invalid_token")
    return account


def subject_of(request: Request) -> Account:
    """Return the account in the path; ends with 401, with 404, or with 403 if it is another's."""
    caller = caller_of(request)
    account = service_of(request).store.get(request.path_params["id"])
    if account is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such account")
    if caller.role != "admin" and caller.id != account.id:
        raise ProblemError(HTTPStatus.FORBIDDEN, "The account is somebody else's")
    return account


def is_listed(account: Account, header: str, *, weak: bool) -> bool:
    """Tell whether an If-Match or If-None-Match lists a version (RFC 9110, 13.1)."""
    if header.strip() == "*":
        return True
    return any(tag == account.etag and (weak or not w) for w, tag in _ETAG.findall(header))


def check_match(request: Request, account: Account) -> None:
    """End with 412 when If-Match names another version; without it every version is right."""
    header = request.headers.get("if-match")
    if header is not None and not is_listed(account, header, weak=False):
        status = HTTPStatus.PRECONDITION_FAILED
        raise ProblemError(status, "The account has changed; read it again")


def read_page(request: Request) -> tuple[int, int]:
    """Return the size of a page and the number that its accounts come after; ends with 400."""
    limit = request.query_params.get("limit", "20")
    if not limit.isascii() or not limit.isdecimal() or not 1 <= int(limit[:9]) <= LARGEST_PAGE:
        detail = f"limit is {limit!r}; it must be from 1 to {LARGEST_PAGE}"
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail)
    cursor = request.query_params.get("cursor")
    return int(limit), 0 if cursor is None else _after(cursor)


def cursor_after(account: Account) -> str:
    """Return the cursor of the page that begins after an account."""
    return base64.urlsafe_b64encode(f"after:{account.number}".encode()).decode()


def _after(cursor: str) -> int:
    try:
        word, _, number = base64.b64decode(cursor, b"-_", validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        word = number = ""
    if word != "after" or not (number.isascii() and number.isdecimal()):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The cursor is none that was given out")
    return int(number)
