"""Headers as libraries log them, without their names in front."""

from __future__ import annotations

import re

PATTERN = (
    r"""\(b?(?P<mark>["'])(?P<name>[\w!#$%&'*+.^`|~:-]{1,80})(?P=mark), ?"""
    r"""b?(?P<quote>["'])(?P<value>(?:[^\\"']|\\.|(?!(?P=quote))["'])+)(?P=quote)"""
)
"""A pair of a name (a token of RFC 9110, or an HTTP/2 pseudo-header) and a value, as httpcore and
h2 log it: ``(b'x-api-key', b'...')``. There is one way to read each character: a server chooses
them."""

OCTETS = re.compile(PATTERN.encode(), re.ASCII)
"""The pattern for bytes."""


def may_be_in(data: bytes) -> bool:
    """Return whether a text may contain such headers, in a fraction of a search's time."""
    if b"(" not in data:
        return False
    return b"(b'" in data or b"('" in data or b'("' in data or b'(b"' in data
