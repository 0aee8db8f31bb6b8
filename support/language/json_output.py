"""JSON written for servers and readers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from support.language.numbers import Number
from support.language.strict_json import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterable

_encode = json.JSONEncoder(ensure_ascii=False).encode
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
_BEFORE_LINES = _OPENING | {","}
_COMPACT = (",", ":")
_SPACED = (", ", ": ")


def write_json(value: Any, *, compact: bool = False, indent: int | None = None) -> str:
    """Return JSON with numbers as they were written, and lone surrogates escaped.

    Lone surrogates are allowed in JSON (RFC 8259, 8.2), but not in UTF-8. Raises TypeError for a
    value that is not JSON, and RecursionError for deep nesting.
    """
    between, after = _COMPACT if compact else _SPACED
    return _Writer(between if indent is None else between.rstrip(), after, indent).write(value)


def indented_json(text: str) -> str:
    """Return valid JSON with each field and entry on a line of its own, as it is written otherwise.

    Raises RecursionError for more than 100 levels, whose indentation would be longer than the text.
    """
    parts, level, previous = [], 0, ""
    for part in _PARTS.findall(text):
        level -= part in _CLOSING
        is_empty = part in _CLOSING and previous in _OPENING
        if (part in _CLOSING or previous in _BEFORE_LINES) and not is_empty:
            parts.append("\n" + "  " * level)
        parts.append(": " if part == ":" else part)
        level += part in _OPENING
        if level > DEEPEST:
            raise RecursionError
        previous = part
    return "".join(parts)


class _Writer:
    def __init__(self, between: str, after: str, indent: int | None) -> None:
        self._between = between
        self._after = after
        self._indent = indent

    def write(self, value: Any, level: int = 0) -> str:
        if isinstance(value, dict):
            pairs = (
                f"{_scalar(str(name))}{self._after}{self.write(entry, level + 1)}"
                for name, entry in value.items()
            )
            return self._enclosed("{", pairs, "}", level)
        if isinstance(value, list | tuple):
            return self._enclosed("[", (self.write(one, level + 1) for one in value), "]", level)
        return _scalar(value)

    def _enclosed(self, opening: str, parts: Iterable[str], closing: str, level: int) -> str:
        if self._indent is None or not (parts := list(parts)):
            return f"{opening}{self._between.join(parts)}{closing}"
        outer = "\n" + " " * (self._indent * level)
        inner = outer + " " * self._indent
        return f"{opening}{inner}{f'{self._between}{inner}'.join(parts)}{outer}{closing}"


def _scalar(value: Any) -> str:
    if isinstance(value, Number):
        return value.written
    text = _encode(value)
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
