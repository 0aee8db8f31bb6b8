"""Media types of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.http.exchange import Headers

FORM = "application/x-www-form-urlencoded"


def essence(headers: Headers) -> str:
    """Return the media type of a message without its parameters, in lower case; "" for none."""
    for name, value in headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower()
    return ""


def is_json(kind: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return kind == "application/json" or kind.endswith("+json")
