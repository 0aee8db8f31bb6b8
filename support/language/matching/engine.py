"""Find all differences between JSON and an expected document, not only the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import Any

from support.language.matching.comparison import Comparison, Found, Mode, NoSuchEntry
from support.language.matching.literal import Literal
from support.language.matching.markers import ABSENT, ListMarker, is_marker, split_list_marker
from support.language.matching.shown import below, shown

__all__ = [
    "Mismatch",
    "MismatchError",
    "Mode",
    "check_each",
    "check_match",
    "each_mismatches",
    "mismatches",
]

_BRIEF = 60  # characters of each side in a summary
_WORD_AT_END = re.compile(r"[^\s\"]*$")


@dataclass(frozen=True)
class Mismatch:
    """One difference: its JSON path, the problem, and both sides as text."""

    path: str
    problem: str
    expected: str
    actual: str

    def __str__(self) -> str:
        """Return the difference as three lines."""
        sides = f"    expected: {self.expected}\n    got:      {self.actual}"
        return f"{self.path} {self.problem}\n{sides}"


class MismatchError(AssertionError):
    """JSON that differs from the expected document; ``mismatches`` has all differences.

    The first line of the message, which pytest's summary shows, has the first of them.
    """

    def __init__(self, mismatches: tuple[Mismatch, ...]) -> None:
        number, first = len(mismatches), mismatches[0]
        where = "" if number == 1 else f"in {number} places, first "
        sides = f"expected {_brief(first.expected)}, got {_brief(first.actual)}"
        lines = [f"the response differs {where}at {first.path}: {sides}", *map(str, mismatches)]
        super().__init__("\n  ".join(lines))
        self.mismatches = mismatches


def mismatches(
    actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$"
) -> tuple[Mismatch, ...]:
    """Return all differences between JSON and the expected document.

    Strings in ``expected`` that begin with # are markers, except for those in a Literal. ``at`` is
    the path of the value. Nesting that is too deep to compare (100 levels are fine) is a
    difference. Raises MatcherError for an unknown marker.
    """
    try:
        # Complete the comparison first: the closest entries are not known before.
        found = list(Comparison(mode).differences(actual, expected))
        return tuple(_as_mismatch(one, at) for one in found)
    except RecursionError:
        return (Mismatch(at, "is nested too deeply to be compared", "fewer levels", "more"),)


def check_match(actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$") -> None:
    """Raise MismatchError with all differences, if there are any."""
    __tracebackhide__ = True
    if found := mismatches(actual, expected, mode, at=at):
        raise MismatchError(found)


def each_mismatches(
    actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$"
) -> tuple[Mismatch, ...]:
    """Return all differences between each entry of a list and the expected document.

    An empty list, or a value that is not a list, is a difference.
    """
    if not isinstance(actual, list) or not actual:
        problem = "is an empty list" if actual == [] else "is not a list"
        return (Mismatch(at, problem, "a list with entries", shown(actual)),)
    return tuple(
        mismatch
        for number, entry in enumerate(actual)
        for mismatch in mismatches(entry, expected, mode, at=below(at, number))
    )


def check_each(actual: Any, expected: Any, mode: Mode = Mode.EXACT, *, at: str = "$") -> None:
    """Raise MismatchError with the differences of all entries, if there are any."""
    __tracebackhide__ = True
    if found := each_mismatches(actual, expected, mode, at=at):
        raise MismatchError(found)


def _brief(side: str) -> str:
    """Return a side, cut before a word: part of a secret would not be recognized as one."""
    return side if len(side) <= _BRIEF else f"{_WORD_AT_END.sub('', side[:_BRIEF])}..."


def _as_mismatch(found: Found, at: str) -> Mismatch:
    path = reduce(below, found.steps, at)
    if not isinstance(found, NoSuchEntry):
        return Mismatch(path, found.problem, _written(found.expected), _shown(found.actual))
    closest = [_as_mismatch(difference, at) for difference in found.closest()]
    problems = "; ".join(f"{m.path} {m.problem}, got {m.actual}" for m in closest)
    actual = f"the closest entry: {problems}" if problems else "no further entry"
    return Mismatch(path, "has no such entry", _written(found.expected), actual)


def _shown(value: Any) -> str:
    return "nothing" if value is ABSENT else shown(value)


def _written(expected: Any) -> str:
    """Return an expected value as text; markers are not quoted."""
    if isinstance(expected, ListMarker):
        entry = f" {_written(expected.entry)}" if expected.has_entry else ""
        return f"{split_list_marker(expected.written)[0]}{entry}"
    return expected if is_marker(expected) else _shown(_plain(expected))


def _plain(expected: Any) -> Any:
    if isinstance(expected, Literal):
        return _plain(expected.value)
    if isinstance(expected, ListMarker):
        return _written(expected)
    if isinstance(expected, dict):
        return {name: _plain(value) for name, value in expected.items()}
    if isinstance(expected, list):
        return [_plain(value) for value in expected]
    return expected
