"""Messages for sign-ins that fail: what was asked and received, and what to check."""

from __future__ import annotations

from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

import httpx

from support.http.text_body import shown_body
from support.language.spelling import did_you_mean
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.settings.api_shape import Login

_SHOWN = 300  # characters of a body, or of a header
_LONGEST_ADDRESS = 500
_MOST_PLACES = 20
_DEEPEST = 5  # fields within fields
_FIELDS = "API_LOGIN__PATH, __FORMAT, __USERNAME, __PASSWORD and __EXTRA"


def refusal(response: httpx.Response, form: str, fields: Iterable[str], account: str) -> str:
    """Return the request, the status with the body, and what to check; ``account`` is what it is.

    ``form`` is the format of the request, ``fields`` are the names that it sent.
    """
    status = response.status_code
    later = response.headers.get("retry-after")
    waiting = f", Retry-After: {line(later, _SHOWN)}" if later else ""
    body = line(shown_body(response, _SHOWN), 2 * _SHOWN)
    return (
        f"{asked(response)} ({form} with {', '.join(fields)}) returned {status}{waiting}; the body "
        f"is {body}. {_remedy(status, account)}"
    )


def asked(response: httpx.Response) -> str:
    """Return the method and the address of a request, without user and query."""
    address = response.request.url.copy_with(userinfo=b"", query=None)
    return f"{response.request.method} {line(str(address), _LONGEST_ADDRESS)}"


def no_token(response: httpx.Response, login: Login) -> str:
    """Return the message for a response without a token in the configured place.

    It names what is there instead, but no values, which may be tokens.
    """
    place, _, name = login.token.partition(" ")
    if place in {"header", "cookie"}:
        cookies = (cookie.name for cookie in response.cookies.jar)
        found = list(response.headers) if place == "header" else list(dict.fromkeys(cookies))
        there = f"it has the {place}s {_listed(found)}{did_you_mean(name, found)}"
    else:
        there = _fields_there(response, login.token)
    end = "" if there.endswith("?") else "."
    return (
        f"the response {response.status_code} to {asked(response)} has no token at {login.token}: "
        f"{there}{end} API_LOGIN__TOKEN is its place: $.access_token, 'header NAME' or "
        "'cookie NAME'"
    )


def _remedy(status: int, account: str) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "The API limits sign-ins: try again later, or with fewer workers"
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return "Check API_LOGIN__PATH and API_BASE_URL"
    if httpx.codes.is_server_error(status):
        return "The reason may be in the API's log"
    return f"Check {account}, and {_FIELDS}"


def _fields_there(response: httpx.Response, wanted: str) -> str:
    try:
        document = response.json()
    except (ValueError, RecursionError):
        return f"the body is {line(shown_body(response, _SHOWN), 2 * _SHOWN)}"
    found = list(islice(_places(document, "$", _DEEPEST), _MOST_PLACES + 1))
    if not found:
        return "the body has no fields"
    if wanted in found:
        return "what is there is not a text, or empty"
    return f"it has the fields {_listed(found)}{did_you_mean(wanted, found)}"


def _places(value: Any, path: str, depth: int) -> Iterator[str]:
    """Yield the JSON paths of the fields, those within others after them."""
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        yield f"{path}.{name}"
        if depth > 1:
            yield from _places(inner, f"{path}.{name}", depth - 1)


def _listed(names: list[str]) -> str:
    more = ", ..." if len(names) > _MOST_PLACES else ""
    return f"{line(', '.join(names[:_MOST_PLACES]) or 'none', 10 * _SHOWN)}{more}"
