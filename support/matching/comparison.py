"""JSON compared with what is expected; differences are found one by one, as they are asked for.

Nothing is written as text before it is told: whether two entries fit is asked 40,000 times for two
lists of 200.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from support.matching.literal import Literal
from support.matching.markers import ABSENT, ListMarker, Marker, is_marker, parse_marker
from support.matching.pairing import Pairing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Steps = tuple[str | int, ...]
"""The way to a value: names of fields and numbers of entries."""


class Mode(Enum):
    """How strictly objects and lists are compared, at every depth."""

    EXACT = "the same fields, and entries in this order"
    CONTAINS = "at least these fields, and these entries in any order"
    ANY_ORDER = "the same fields, and these entries in any order"


class Difference(NamedTuple):
    """What is wrong at a place; either side may be ABSENT."""

    steps: Steps
    problem: str
    expected: Any
    actual: Any


@dataclass(frozen=True)
class NoSuchEntry:
    """An entry that a list should have; ``closest`` is how the nearest of the others differs.

    That is known when the whole list has been compared, and is empty when no other is left.
    """

    steps: Steps
    expected: Any
    closest: Callable[[], list[Found]]


Found = Difference | NoSuchEntry


@dataclass(frozen=True)
class Comparison:
    """A comparison in a mode, in which texts may be markers or not; each marker is read once."""

    mode: Mode
    has_markers: bool = True
    markers: dict[str, Marker | ListMarker] = field(default_factory=dict)

    def differences(self, actual: Any, expected: Any, steps: Steps = ()) -> Iterator[Found]:
        """Return what differs; raises MatcherError for a marker that there is not."""
        if isinstance(expected, Literal):
            literal = Comparison(self.mode, has_markers=False)
            return literal.differences(actual, expected.value, steps)
        if isinstance(expected, ListMarker):
            return self._by_marker(actual, expected, steps)
        if self.has_markers and is_marker(expected):
            return self._by_marker(actual, self._marker(expected), steps)
        if isinstance(expected, dict) and isinstance(actual, dict):
            return self._objects(actual, expected, steps)
        if isinstance(expected, list) and isinstance(actual, list):
            compare = self._in_order if self.mode is Mode.EXACT else self._in_any_order
            return compare(actual, expected, steps)
        problem = _problem(actual, expected)
        found = [Difference(steps, problem, self._meant(expected), actual)] if problem else []
        return iter(found)

    def fits(self, actual: Any, expected: Any) -> bool:
        """Tell whether nothing differs; the first difference ends the search."""
        return next(self.differences(actual, expected), None) is None

    def _by_marker(self, actual: Any, marker: Marker | ListMarker, steps: Steps) -> Iterator[Found]:
        if actual is ABSENT:
            if not marker.takes_absent():
                yield Difference(steps, "is missing", marker.written, ABSENT)
        elif marker.is_optional and actual is None:
            return
        elif isinstance(marker, ListMarker):
            yield from self._by_list_marker(actual, marker, steps)
        elif problem := marker.problem(actual):
            yield Difference(steps, problem, marker.written, actual)

    def _by_list_marker(self, actual: Any, marker: ListMarker, steps: Steps) -> Iterator[Found]:
        if not isinstance(actual, list):
            yield Difference(steps, "is no list", marker.written, actual)
            return
        if outside := marker.length.problem(len(actual)):
            problem = f"has a length of {len(actual)}, which {outside}"
            yield Difference(steps, problem, marker.written, actual)
        if marker.has_entry:
            for number, entry in enumerate(actual):
                yield from self.differences(entry, marker.entry, (*steps, number))

    def _objects(
        self, actual: dict[str, Any], expected: dict[str, Any], steps: Steps
    ) -> Iterator[Found]:
        for name, value in expected.items():
            yield from self.differences(actual.get(name, ABSENT), value, (*steps, name))
        if self.mode is not Mode.CONTAINS:
            for name, value in actual.items():
                if name not in expected:
                    yield _surplus(value, (*steps, name))

    def _in_order(self, actual: list[Any], expected: list[Any], steps: Steps) -> Iterator[Found]:
        for number, value in enumerate(expected):
            there = actual[number] if number < len(actual) else ABSENT
            yield from self.differences(there, value, (*steps, number))
        for number in range(len(expected), len(actual)):
            yield _surplus(actual[number], (*steps, number))

    def _in_any_order(
        self, actual: list[Any], expected: list[Any], steps: Steps
    ) -> Iterator[Found]:
        pairing = Pairing(len(actual), lambda one, other: self.fits(actual[other], expected[one]))
        optional = [self._takes_absent(value) for value in expected]
        for one in sorted(range(len(expected)), key=optional.__getitem__):
            if not pairing.place(one) and not optional[one]:
                closest = self._closest(actual, expected[one], steps, pairing)
                yield NoSuchEntry(steps, self._meant(expected[one]), closest)
        if self.mode is Mode.ANY_ORDER:
            for number in pairing.left:
                yield _surplus(actual[number], (*steps, number))

    def _closest(
        self, actual: list[Any], expected: Any, steps: Steps, pairing: Pairing
    ) -> Callable[[], list[Found]]:
        def closest() -> list[Found]:
            found = [
                list(self.differences(actual[number], expected, (*steps, number)))
                for number in pairing.left
            ]
            return min(found, key=lambda differences: _distance(differences, steps), default=[])

        return closest

    def _takes_absent(self, expected: Any) -> bool:
        if isinstance(expected, ListMarker):
            return expected.takes_absent()
        return self.has_markers and is_marker(expected) and self._marker(expected).takes_absent()

    def _marker(self, written: str) -> Marker | ListMarker:
        if written not in self.markers:
            self.markers[written] = parse_marker(written)
        return self.markers[written]

    def _meant(self, expected: Any) -> Any:
        """Return what is expected such that a text is a marker only if it is one here."""
        return expected if self.has_markers else Literal(expected)


def _distance(differences: list[Found], steps: Steps) -> tuple[bool, int]:
    """Tell how far an entry of a list is: one of another kind farther than any of the same."""
    return any(len(found.steps) == len(steps) + 1 for found in differences), len(differences)


def _surplus(value: Any, steps: Steps) -> Difference:
    return Difference(steps, "was not expected", ABSENT, value)


def _problem(actual: Any, expected: Any) -> str:
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


def _equal(actual: Any, expected: Any) -> bool:
    """Tell whether scalars are equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    return bool(actual == expected)
