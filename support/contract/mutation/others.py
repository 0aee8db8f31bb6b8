"""Other values in the place of recorded ones, as like them as possible."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)($|[T ]\d\d:\d\d.*)")
_LAST = re.compile(r"[0-9A-Za-z](?=[^0-9A-Za-z]*$)")
_AROUND = {"9": "0", "z": "a", "Z": "A", "f": "a", "F": "A"}  # hexadecimal digits stay such
_FOR_NULL: tuple[Any, ...] = ("another", 1, True, [], {})


def others(value: Any, options: Sequence[Any] = ()) -> list[Any]:
    """Return values that may stand in the place of one, the likeliest to conform first.

    ``options`` are the values of its enum. An object or a list has none.
    """
    if options:
        return _next_of(value, options)
    if value is None:
        return list(_FOR_NULL)
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    return list(_texts(value)) if isinstance(value, str) else []


def of_other_type(value: Any) -> Any:
    """Return a value of another type, as programs confuse them; None has none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return 0
    return [] if isinstance(value, dict) else {}


def is_date(value: Any) -> bool:
    """Return whether a value is a text with a date or a time of RFC 3339."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _next_of(value: Any, options: Sequence[Any]) -> list[Any]:
    at = list(options).index(value) if value in options else -1
    following = [*options[at + 1 :], *options[: max(at, 0)]]
    return [option for option in following if option != value]


def _texts(text: str) -> Iterator[str]:
    if match := _DATE.fullmatch(text):
        try:
            day = date.fromisoformat(match[1]) - timedelta(days=1)
        except (ValueError, OverflowError):
            pass
        else:
            yield f"{day}{match[2]}"
    if match := _LAST.search(text):
        yield text[: match.start()] + _after(match[0]) + text[match.end() :]
    yield f"{text}x"
    yield f"x{text}"


def _after(character: str) -> str:
    return _AROUND.get(character) or chr(ord(character) + 1)
