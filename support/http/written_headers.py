"""Headers as they are written: names in ASCII, values in UTF-8."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.http.errors import UnsendableRequestError
from support.http.targets import half_a_character

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME_PATTERN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""A name in HTTP, such as that of a header (RFC 9110, 5.6.2)."""

CONTROL_PATTERN = r"[\x00-\x08\x0a-\x1f\x7f]"
"""A character that no header may have."""


def encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as bytes; raises UnsendableRequestError for one that HTTP does not allow."""
    return [_encoded(name, value) for name, value in headers]


def header_faults(name: str, value: str) -> Iterator[str]:
    """Yield why a header cannot be sent; the value, which may be a secret, is not shown."""
    yield from name_faults(name)
    if name.lower() == "content-length":
        yield "the header Content-Length is the length of the body; leave it out"
    if control := re.search(CONTROL_PATTERN, value):
        yield f"the header {name} has the character \\x{ord(control[0]):02x}, which HTTP forbids"
    elif value != value.strip(" \t"):
        yield f"the header {name} begins or ends with a space, which HTTP does not send"


def name_faults(name: str) -> Iterator[str]:
    """Yield why no header can have a name."""
    if not re.fullmatch(NAME_PATTERN, name):
        yield f'"{name}" is not the name of a header: write letters, digits, - and _ (RFC 9110)'


def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    for fault in header_faults(name, value):
        raise UnsendableRequestError(fault)
    try:
        return name.encode("ascii"), value.encode()
    except UnicodeEncodeError as error:
        raise half_a_character(f"the header {name}", error) from error
