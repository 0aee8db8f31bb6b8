"""Formatted places in feature files."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.gherkin.places import place


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/project/features/a.feature", "features/a.feature:12"),
        ("/elsewhere/a.feature", "/elsewhere/a.feature:12"),
        ("features/a.feature", "features/a.feature:12"),
    ],
)
def test_a_place_is_relative_to_the_root_if_it_lies_below(path: str, shown: str) -> None:
    assert place(path, 12, Path("/project")) == shown
    assert place(Path(path), 12, Path("/project")) == shown
