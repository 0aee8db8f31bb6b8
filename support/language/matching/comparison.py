"""Compare JSON with an expected document, yielding differences lazily.

Differences are formatted only when they are reported: comparing two lists of 200 entries in any
order may take 40,000 comparisons of entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from support.language.matching.literal import Literal
from support.language.matching.markers import ABSENT, ListMarker, Marker, is_marker, parse_marker
from support.language.matching.pairing import Pairing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Steps = tuple[str | int, ...]
"""The path to a value: field names and list indexes."""


class Mode(Enum):
    """How strictly objects and lists are compared, at every depth."""

    EXACT = "the same fields, and entries in this order"
    CONTAINS = "at least these fields, and these entries in any order; what is empty is empty"
    ANY_ORDER = "the same fields, and these entries in any order"


class Difference(NamedTuple):
    """One difference; either side may be ABSENT."""

    steps: Steps
    problem: str
    expected: Any
    actual: Any


@dataclass(frozen=True)
class NoSuchEntry:
    """A missing entry of a list; ``closest`` returns how the most similar other entry differs.

    It must not be called before the whole list has been compared; it returns an empty list if no
    other entry is left.
    """

    steps: Steps
    expected: Any
    closest: Callable[[], list[Found]]


Found = Difference | NoSuchEntry


@dataclass(frozen=True)
class Comparison:
    """A comparison in a mode, with or without markers; each marker is parsed once."""

    mode: Mode
    has_markers: bool = True
    markers: dict[str, Marker | ListMarker] = field(default_factory=dict)

    def differences(self, actual: Any, expected: Any, steps: Steps = ()) -> Iterator[Found]:
        """Yield the differences; raises MatcherError for an unknown marker."""
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
        """Return whether nothing differs; stops at the first difference."""
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
            yield Difference(steps, "is not a list", marker.written, actual)
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
        if self.mode is Mode.CONTAINS and not expected:
            yield from self._not_empty(actual, expected, steps)
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
        if self.mode is Mode.CONTAINS and not expected:
            yield from self._not_empty(actual, expected, steps)
        pairing = Pairing(len(actual), lambda one, other: self.fits(actual[other], expected[one]))
        optional = [self._takes_absent(value) for value in expected]
        # Required entries first: an optional one must not take a place that a required one needs.
        for one in sorted(range(len(expected)), key=optional.__getitem__):
            if not pairing.place(one) and not optional[one]:
                closest = self._closest(actual, expected[one], steps, pairing)
                yield NoSuchEntry(steps, self._meant(expected[one]), closest)
        if self.mode is Mode.ANY_ORDER:
            for number in pairing.left:
                yield _surplus(actual[number], (*steps, number))

    def _not_empty(self, actual: Any, expected: Any, steps: Steps) -> Iterator[Found]:
        """Yield a difference from an empty object or list, which all others would contain."""
        if actual:
            yield Difference(steps, "is not empty", self._meant(expected), actual)

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
        """Return an expected value for display, where only markers must look like markers."""
        return expected if self.has_markers else Literal(expected)


def _distance(differences: list[Found], steps: Steps) -> tuple[bool, int]:
    """Return how different an entry is; one of another type is farther than any of the same."""
    return any(len(found.steps) == len(steps) + 1 for found in differences), len(differences)


def _surplus(value: Any, steps: Steps) -> Difference:
    return Difference(steps, "was not expected", ABSENT, value)


def _problem(actual: Any, expected: Any) -> str:
    """Return how a value differs from an expected one, empty if they are equal."""
    if actual is ABSENT:
        return "is missing"
    if _equal(actual, expected):
        return ""
    if isinstance(expected, list):
        return "is not a list"
    if isinstance(expected, dict):
        return "is not an object"
    if isinstance(expected, str) and not isinstance(actual, str):
        return "is not a string"
    return "is different"


def _equal(actual: Any, expected: Any) -> bool:
    """Return whether scalars are equal in JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    return bool(actual == expected)
