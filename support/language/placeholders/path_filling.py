"""Replace placeholders in JSON paths, by literals of RFC 9535."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from support.language.json_output import write_json
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill
from support.language.placeholders.grammar import TOKEN
from support.language.placeholders.plain import kind, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.language.placeholders.values import Values

_PIECE = re.compile(rf"""{TOKEN.pattern}|\\.|["']""", re.DOTALL)
_STAND_INS = (0, "x")
"""Values of each type that can stand where a path has no quotes: in ``[{i}]`` or ``=={name}``."""


def fill_json_path(path: str, values: Values) -> str:
    """Return a JSON path with its placeholders replaced.

    In quotes, a value is part of the string. Elsewhere, it keeps its type: ``[{i}]`` becomes
    ``[0]`` or ``['name']``. Raises TemplateError, also for objects and lists.
    """
    return _replaced(path, lambda written: fill(written, values))


def possible_paths(path: str) -> Iterator[str]:
    """Yield what a JSON path may become, by the types of its values."""
    for stand_in in _STAND_INS:
        yield with_values(path, stand_in)


def with_values(path: str, value: str | int) -> str:
    """Return a JSON path in which each placeholder has this value."""
    return _replaced(path, lambda _: value)


def _replaced(path: str, value_of: Callable[[str], Any]) -> str:
    quote = ""

    def replaced(piece: re.Match[str]) -> str:
        nonlocal quote
        written = piece[0]
        if written in {'"', "'"}:
            quote = written if not quote else "" if quote == written else quote
            return written
        if written.startswith("\\"):
            return written
        return _literal(written, value_of(written), quote)

    return _PIECE.sub(replaced, path)


def _literal(written: str, value: Any, quote: str) -> str:
    if isinstance(value, dict | list):
        raise TemplateError(f"{written}: it is {kind(value)}; JSON paths accept single values")
    if quote:
        return _quoted(text(value), quote)
    return f"'{_quoted(value, chr(39))}'" if isinstance(value, str) else write_json(value)


def _quoted(value: str, quote: str) -> str:
    """Return a text as it is written in quotes (RFC 9535, section 2.3.1.1)."""
    escaped = write_json(value)[1:-1]
    return escaped if quote == '"' else escaped.replace('\\"', '"').replace("'", "\\'")
