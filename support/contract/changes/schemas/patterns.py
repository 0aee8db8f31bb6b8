"""Texts that match a regular expression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# The one private module of the standard library that is used here: nothing public shows what a
# regular expression consists of, and a library for this would be one more dependency. A text is
# only ever an example that the validators confirm; where the module is missing, or has changed,
# there is no example, and a change is one to look at.
try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover - no known version of Python
    parser = None

_MOST = 100  # repetitions
_ALPHABET = "aA0 -_./:@xZ9"


def matching(pattern: str) -> str | None:
    """Return a short text that matches; None if none is found.

    Look-arounds are left out, and conditions and back-references are not understood.
    """
    try:
        text = _all(parser.parse(pattern))
        found = re.search(pattern, text)
    except (re.error, AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
    return text if found else None


def _text(part: Any) -> str:
    """Return what matches one part of a parsed expression."""
    return str(_WRITERS[str(part[0])](part[1]))


def _all(parts: Any) -> str:
    return "".join(_text(part) for part in parts)


def _repeated(value: Any) -> str:
    least, _, inner = value
    return _all(inner) * min(int(least), _MOST)


def _other_than(value: int) -> str:
    return next((char for char in _ALPHABET if ord(char) != value), "")


def _one_of(members: Any) -> str:
    """Return a character of a set."""
    if str(members[0][0]) == "NEGATE":
        free = (char for char in _ALPHABET if not any(_has(one, char) for one in members[1:]))
        return next(free, "")
    name, value = members[0]
    return chr(value[0]) if str(name) == "RANGE" else _text((name, value))


def _has(member: Any, char: str) -> bool:
    name, value = str(member[0]), member[1]
    if name == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    if name == "LITERAL":
        return bool(value == ord(char))
    return bool(re.fullmatch(_CLASSES[str(value)], char))


_CLASSES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "LITERAL": chr,
    "NOT_LITERAL": _other_than,
    "ANY": lambda _: "a",
    "IN": _one_of,
    "CATEGORY": lambda value: next(c for c in _ALPHABET if re.fullmatch(_CLASSES[str(value)], c)),
    **dict.fromkeys(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"), _repeated),
    "SUBPATTERN": lambda value: _all(value[-1]),
    "ATOMIC_GROUP": _all,
    "BRANCH": lambda value: _all(value[1][0]),
    **dict.fromkeys(("AT", "ASSERT", "ASSERT_NOT"), lambda _: ""),
}
