"""Failed comparisons read as sentences."""

from __future__ import annotations

import pytest

from support.gherkin.authoring.comparisons import different, same


def test_what_is_the_same_passes_and_what_differs_is_named() -> None:
    """With the expected and the actual value."""
    same("the name", "Ada", "Ada")
    with pytest.raises(AssertionError, match=r"^the name: expected 'Ada', got 'Bob'$"):
        same("the name", "Bob", "Ada")


def test_what_differs_passes_and_what_is_the_same_is_named() -> None:
    """The opposite check."""
    different("the version", 1, 2)
    with pytest.raises(AssertionError, match=r"^the version: expected two different values, got 1"):
        different("the version", 1, 1)
