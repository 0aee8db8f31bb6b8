"""Charsets of bodies: those of Python's codecs that are charsets."""

from __future__ import annotations

import codecs
from functools import cache

_OF_PYTHON = frozenset(
    {"charmap", "idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "unicode-escape"}
)
"""Codecs of text that are specific to Python, or to the machine (codecs, Python Specific)."""


@cache
def is_charset(name: str) -> bool:
    """Return whether a name is that of a charset that can be decoded here.

    Python's own codecs, such as zlib and idna, are none: they decode other things than text, and
    raise errors of many kinds.
    """
    try:
        return codecs.lookup(name).name not in _OF_PYTHON and bool("a".encode(name))
    except (LookupError, ValueError):  # ValueError: a null character in the name, or undefined
        return False
