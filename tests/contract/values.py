"""Values near a valid one: each part missing, of another type, or at the edge of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.contract.keywords import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTHS = (1, 2, 7, 8, 9, 199, 200, 201)
TEXTS = (
    "",
    " ",
    UNKNOWN,
    "nowhere",
    "a@b.example",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04:05Z",
    "todayZ",
    *("x" * length for length in LENGTHS),
)
NUMBERS = (-1, 0, 1, 2, 399, 400, 599, 600)
MANY = (99, 100, 101)  # entries of a list


def near(value: Any) -> Iterator[Any]:
    """Yield values that differ from a valid one at one place, and the valid one first."""
    yield value
    yield from _changed(value)
    yield from (None, True, 7, "text", [], {})


def _changed(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield {**value, UNKNOWN: "x"}
        for name, inner in value.items():
            yield {key: one for key, one in value.items() if key != name}
            yield {key if key != name else f"{key}_": one for key, one in value.items()}
            yield from ({**value, name: other} for other in _others(inner))
    elif isinstance(value, list):
        yield []
        for count in MANY if value else ():
            yield [value[0]] * count
        for number, inner in enumerate(value[:1]):
            for other in _others(inner):
                yield [*value[:number], other, *value[number + 1 :]]


def _others(value: Any) -> Iterator[Any]:
    yield from (None, True, {}, [], 7, "text")
    if isinstance(value, str):
        yield from TEXTS
    elif isinstance(value, int):
        yield from NUMBERS
    yield from _changed(value)
