"""Checks say what differs, in words."""

from __future__ import annotations

import pytest

from support.checks import different, same


def test_what_is_the_same_passes_and_what_differs_is_named() -> None:
    """With what was expected and what came."""
    same("the name", "Ada", "Ada")
    with pytest.raises(AssertionError, match=r"^the name: expected 'Ada', got 'Bob'$"):
        same("the name", "Bob", "Ada")


def test_what_differs_passes_and_what_is_the_same_is_named() -> None:
    """The other way round."""
    different("the version", 1, 2)
    with pytest.raises(AssertionError, match=r"^the version: expected two different ones, got 1"):
        different("the version", 1, 1)
