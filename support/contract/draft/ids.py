"""Ids in paths and in names of fields."""

from __future__ import annotations

import re

_PATTERNS = (
    r"\d+",
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    r"(?=.*\d)[\w.~-]{8,}",  # usr_0f8c2d3b, 01ARZ3NDEKTSV4RRFFQ69G5FAV, a1b2c3d4
    r"[\w.~-]{24,}",
)
_ID = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.ASCII)
_VERSION = re.compile(r"v\d+(?:[.\-]\w+)*", re.ASCII)


def is_id(text: str) -> bool:
    """Return whether a text is an id by its form: a number, a UUID, or a long text with digits."""
    return bool(_ID.fullmatch(text)) and not _VERSION.fullmatch(text)
