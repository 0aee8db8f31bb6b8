"""Conditional requests (RFC 9110, section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.backends.reference.problems import refusal

if TYPE_CHECKING:
    from starlette.requests import Request

_ANY = "*"
_WEAK = "W/"


def require_match(request: Request, etag: str) -> None:
    """Raise ProblemError (412) where If-Match does not name this entity tag.

    It holds ``*`` or a list, whose weak tags never match (13.1.1); without it anything goes.
    """
    tags = _tags(request, "if-match")
    if tags and _ANY not in tags and etag not in tags:
        detail = f"The account is now in version {etag}; read it again, then repeat the change."
        raise refusal(412, detail)


def is_known(request: Request, etag: str) -> bool:
    """Tell whether If-None-Match names this entity tag, weak or not (13.1.2)."""
    tags = _tags(request, "if-none-match")
    return _ANY in tags or etag in [tag.removeprefix(_WEAK) for tag in tags]


def _tags(request: Request, header: str) -> list[str]:
    """Split the lists in all lines of a header; our own tags hold no comma."""
    return [tag.strip() for line in request.headers.getlist(header) for tag in line.split(",")]
