"""Checks whose failure reads as a sentence: reports are read by people who know no Python."""

from __future__ import annotations


class DifferenceError(AssertionError):
    """Two values that should be the same; ``what`` names them."""

    def __init__(self, what: str, *, expected: object, actual: object) -> None:
        super().__init__(f"{what}: expected {expected!r}, got {actual!r}")
        self.what = what
        self.expected = expected
        self.actual = actual


def same(what: str, actual: object, expected: object) -> None:
    """Raise DifferenceError, naming what is compared, unless both are equal."""
    __tracebackhide__ = True
    if actual != expected:
        raise DifferenceError(what, expected=expected, actual=actual)


def different(what: str, one: object, other: object) -> None:
    """Raise AssertionError, naming what is compared, when both are equal."""
    __tracebackhide__ = True
    if one == other:
        raise AssertionError(f"{what}: expected two different ones, got {one!r} twice")
