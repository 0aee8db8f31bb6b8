"""Media types of messages, and the documented ones that cover them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.contract.operations import Body
    from support.http.exchange import Headers

FORM = "application/x-www-form-urlencoded"


def essence(headers: Headers) -> str:
    """Return the media type of a message without its parameters, in lower case; "" for none."""
    for name, value in headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower()
    return ""


def documented(body: Body, kind: str) -> str | None:
    """Return the documented media type that covers one, the more specific first."""
    if kind in body.content:
        return kind
    of_type = f"{kind.partition('/')[0]}/*"
    known = {one.partition(";")[0].strip(): one for one in body.content}
    return next((known[one] for one in (kind, of_type, "*/*") if one in known), None)


def is_json(kind: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return kind == "application/json" or kind.endswith("+json")
