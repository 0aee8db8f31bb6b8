"""Strict JSON (RFC 8259); Python's own parser accepts more."""

from __future__ import annotations

import json
from typing import Any

from support.language.numbers import read_number


class RefusedJsonError(Exception):
    """Text that Python's parser accepts and the RFC does not: NaN, Infinity, duplicate keys."""


def read_strictly(text: str) -> Any:
    """Parse a JSON text; numbers keep their spelling where a float would lose it.

    Raises RefusedJsonError, json.JSONDecodeError, RecursionError for deep nesting, and ValueError
    for a number with too many digits. Callers locate the error, because they know the source.
    """
    return json.loads(
        text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=read_number
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):  # RFC 8259, 4: duplicate names make behaviour unpredictable
        raise RefusedJsonError
    return found


def _refuse(_: str) -> None:
    raise RefusedJsonError  # RFC 8259, 6: NaN and Infinity are not permitted
