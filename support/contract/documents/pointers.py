"""JSON pointers (RFC 6901), as they are and as fragments of references."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNQUOTED = "/~!$&'()*+,;=:@-._"  # RFC 3986, 3.5; braces of path templates are none of them


def joined(parts: Iterable[str]) -> str:
    """Return the pointer to a place."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def parts_of(pointer: str) -> list[str]:
    """Return the keys that a pointer consists of."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def quoted(pointer: str) -> str:
    """Return a pointer as the fragment of a reference."""
    return quote(pointer, safe=_UNQUOTED)
