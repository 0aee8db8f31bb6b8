"""Media types and cookies of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.http.exchange import Headers

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def essence(headers: Headers) -> str:
    """Return the media type of a message without its parameters, in lower case; "" for none."""
    for name, value in headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower()
    return ""


def cookies(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the cookies of a request (RFC 6265, 4.2.1)."""
    for name, text in headers:
        for pair in text.split(";") if name.lower() == "cookie" else ():
            cookie, _, value = pair.strip().partition("=")
            yield cookie, value


def is_json(kind: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return kind == JSON or kind.endswith("+json")
