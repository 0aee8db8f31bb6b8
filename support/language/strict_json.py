"""Strict JSON (RFC 8259); Python's own parser accepts more."""

from __future__ import annotations

import json
from typing import Any

from support.language.numbers import read_number

DEEPEST = 100
"""Levels of objects and lists, as many as JSON paths go down."""

_NESTED = frozenset({dict, list})


class RefusedJsonError(Exception):
    """Text that Python's parser accepts and the RFC does not: NaN, Infinity, duplicate keys."""


def read_strictly(text: str) -> Any:
    """Parse a JSON text; numbers keep their spelling where a float would lose it.

    Raises RefusedJsonError, json.JSONDecodeError, RecursionError for more than 100 levels, and
    ValueError for a number with too many digits. Callers locate the error, because they know the
    source.
    """
    value = json.loads(
        text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=read_number
    )
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    """Raise RecursionError for more levels than functions that call themselves can go down."""
    level: list[Any] = [[value]]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in _NESTED  # the parser creates no subclasses
        ]
    if level:
        raise RecursionError


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):  # RFC 8259, 4: duplicate names make behaviour unpredictable
        raise RefusedJsonError
    return found


def _refuse(_: str) -> None:
    raise RefusedJsonError  # RFC 8259, 6: NaN and Infinity are not permitted
