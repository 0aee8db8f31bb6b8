"""Checks whose failure reads as a sentence: reports are read by people who know no Python."""

from __future__ import annotations


def same(what: str, actual: object, expected: object) -> None:
    """Raise AssertionError, naming what is compared, unless both are equal."""
    __tracebackhide__ = True
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def different(what: str, one: object, other: object) -> None:
    """Raise AssertionError, naming what is compared, when both are equal."""
    __tracebackhide__ = True
    if one == other:
        raise AssertionError(f"{what}: expected two different ones, got {one!r} twice")
