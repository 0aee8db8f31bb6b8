"""Comparisons whose failures read as sentences, for readers who do not know Python."""

from __future__ import annotations


class DifferenceError(AssertionError):
    """Two values that should be equal; ``what`` names them."""

    def __init__(self, what: str, *, expected: object, actual: object) -> None:
        super().__init__(f"{what}: expected {expected!r}, got {actual!r}")
        self.what = what
        self.expected = expected
        self.actual = actual


def same(what: str, actual: object, expected: object) -> None:
    """Raise DifferenceError unless both values are equal; ``what`` names them."""
    __tracebackhide__ = True
    if actual != expected:
        raise DifferenceError(what, expected=expected, actual=actual)


def different(what: str, one: object, other: object) -> None:
    """Raise AssertionError if both values are equal; ``what`` names them."""
    __tracebackhide__ = True
    if one == other:
        raise AssertionError(f"{what}: expected two different values, got {one!r} twice")
