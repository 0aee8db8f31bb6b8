"""JSON compared with what is expected; every difference is found, not only the first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from support.matching.literal import Literal
from support.matching.markers import ABSENT, ListMarker, Marker, is_marker, parse_marker
from support.matching.pairing import pair
from support.matching.shown import below, shown

_ABSENT_SHOWN = "nothing"


class Mode(Enum):
    """How strictly objects and lists are compared, at every depth."""

    EXACT = "the same fields, and entries in this order"
    CONTAINS = "at least these fields, and these entries in any order"
    ANY_ORDER = "the same fields, and these entries in any order"


@dataclass(frozen=True)
class Mismatch:
    """One difference: its JSON path, what is wrong, and both sides as text."""

    path: str
    problem: str
    expected: str
    actual: str

    def __str__(self) -> str:
        """Return it as a paragraph."""
        sides = f"    expected: {self.expected}\n    got:      {self.actual}"
        return f"{self.path} {self.problem}\n{sides}"


class MismatchError(AssertionError):
    """JSON that is not what was expected; ``mismatches`` are all differences."""

    def __init__(self, mismatches: tuple[Mismatch, ...]) -> None:
        places = "1 place" if len(mismatches) == 1 else f"{len(mismatches)} places"
        lines = [f"the response differs in {places}:", *map(str, mismatches)]
        super().__init__("\n  ".join(lines))
        self.mismatches = mismatches


def mismatches(
    actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$"
) -> tuple[Mismatch, ...]:
    """Return every difference between JSON and what is expected of it.

    Texts of ``expected`` that begin with # are markers, but for those in a Literal. ``at`` is the
    place of the value. Raises MatcherError for a marker that there is not.
    """
    return tuple(_Comparison(mode).compare(actual, expected, at))


def check_match(actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$") -> None:
    """Raise MismatchError naming every difference, if there is any."""
    __tracebackhide__ = True
    if found := mismatches(actual, expected, mode, at=at):
        raise MismatchError(found)


def each_mismatches(
    actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$"
) -> tuple[Mismatch, ...]:
    """Return every difference between each entry of a list and what is expected of it.

    That it is no list, or an empty one, is a difference.
    """
    if not isinstance(actual, list) or not actual:
        problem = "is an empty list" if actual == [] else "is no list"
        return (Mismatch(at, problem, "a list with entries", shown(actual)),)
    return tuple(
        mismatch
        for number, entry in enumerate(actual)
        for mismatch in _Comparison(mode).compare(entry, expected, below(at, number))
    )


def check_each(actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$") -> None:
    """Raise MismatchError naming every difference of every entry, if there is any."""
    __tracebackhide__ = True
    if found := each_mismatches(actual, expected, mode, at=at):
        raise MismatchError(found)


@dataclass(frozen=True)
class _Comparison:
    mode: Mode
    has_markers: bool = True

    def compare(self, actual: Any, expected: Any, path: str) -> list[Mismatch]:
        if isinstance(expected, Literal):
            return _Comparison(self.mode, has_markers=False).compare(actual, expected.value, path)
        if self.has_markers and is_marker(expected):
            return self._by_marker(actual, parse_marker(expected), path)
        if isinstance(expected, dict) and isinstance(actual, dict):
            return self._objects(actual, expected, path)
        if isinstance(expected, list) and isinstance(actual, list):
            compare = self._in_order if self.mode is Mode.EXACT else self._in_any_order
            return compare(actual, expected, path)
        problem = _difference(actual, expected)
        return [Mismatch(path, problem, _written(expected), _shown(actual))] if problem else []

    def _by_marker(self, actual: Any, marker: Marker | ListMarker, path: str) -> list[Mismatch]:
        if actual is ABSENT:
            if marker.takes_absent():
                return []
            return [Mismatch(path, "is missing", marker.written, _ABSENT_SHOWN)]
        if marker.is_optional and actual is None:
            return []
        if isinstance(marker, ListMarker):
            return self._by_list_marker(actual, marker, path)
        problem = marker.problem(actual)
        return [Mismatch(path, problem, marker.written, shown(actual))] if problem else []

    def _by_list_marker(self, actual: Any, marker: ListMarker, path: str) -> list[Mismatch]:
        if not isinstance(actual, list):
            return [Mismatch(path, "is no list", marker.written, shown(actual))]
        found = []
        if outside := marker.length.problem(len(actual)):
            problem = f"has a length of {len(actual)}, which {outside}"
            found.append(Mismatch(path, problem, marker.written, shown(actual)))
        if marker.has_entry:
            for number, entry in enumerate(actual):
                found += self.compare(entry, marker.entry, below(path, number))
        return found

    def _objects(
        self, actual: dict[str, Any], expected: dict[str, Any], path: str
    ) -> list[Mismatch]:
        found = []
        for name, value in expected.items():
            found += self.compare(actual.get(name, ABSENT), value, below(path, name))
        if self.mode is not Mode.CONTAINS:
            found += [
                Mismatch(below(path, name), "was not expected", _ABSENT_SHOWN, shown(value))
                for name, value in actual.items()
                if name not in expected
            ]
        return found

    def _in_order(self, actual: list[Any], expected: list[Any], path: str) -> list[Mismatch]:
        found = []
        for number in range(max(len(actual), len(expected))):
            place = below(path, number)
            if number >= len(expected):
                found.append(_surplus(actual[number], place))
            else:
                there = actual[number] if number < len(actual) else ABSENT
                found += self.compare(there, expected[number], place)
        return found

    def _in_any_order(self, actual: list[Any], expected: list[Any], path: str) -> list[Mismatch]:
        pairs = pair(
            len(expected),
            len(actual),
            lambda one, other: not self.compare(actual[other], expected[one], path),
        )
        left = [number for number in range(len(actual)) if number not in pairs.values()]
        found = [
            self._unpaired(expected[number], [(n, actual[n]) for n in left], path)
            for number in range(len(expected))
            if number not in pairs
        ]
        if self.mode is Mode.ANY_ORDER:
            found += [_surplus(actual[number], below(path, number)) for number in left]
        return found

    def _unpaired(self, expected: Any, left: list[tuple[int, Any]], path: str) -> Mismatch:
        """Say that no entry is the expected one, and how the closest of the others differs."""
        closest = min(
            (self.compare(entry, expected, below(path, number)) for number, entry in left),
            key=len,
            default=[],
        )
        told = "; ".join(f"{m.path} {m.problem}, got {m.actual}" for m in closest)
        actual = f"the closest entry: {told}" if told else "no further entry"
        return Mismatch(path, "has no such entry", _written(expected), actual)


def _surplus(value: Any, path: str) -> Mismatch:
    return Mismatch(path, "was not expected", _ABSENT_SHOWN, shown(value))


def _equal(actual: Any, expected: Any) -> bool:
    """Tell whether scalars are equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    return bool(actual == expected)


def _difference(actual: Any, expected: Any) -> str:
    """Return what is wrong with a value that should equal another, or nothing."""
    if actual is ABSENT:
        return "is missing"
    if _equal(actual, expected):
        return ""
    if isinstance(expected, list):
        return "is no list"
    if isinstance(expected, dict):
        return "is no object"
    if isinstance(expected, str) and not isinstance(actual, str):
        return "is no text"
    return "is different"


def _shown(actual: Any) -> str:
    return _ABSENT_SHOWN if actual is ABSENT else shown(actual)


def _written(expected: Any) -> str:
    """Return what is expected as text; a marker as it is, without quotes."""
    plain = _plain(expected)
    return plain if is_marker(plain) else shown(plain)


def _plain(expected: Any) -> Any:
    if isinstance(expected, Literal):
        return expected.value
    if isinstance(expected, dict):
        return {name: _plain(value) for name, value in expected.items()}
    if isinstance(expected, list):
        return [_plain(value) for value in expected]
    return expected
