"""Texts that everybody with the project can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.secrets.public_texts import PublicTexts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def texts(tmp_path: Path) -> PublicTexts:
    """Those of a small project."""
    for name, text in {
        "features/a.feature": "Given the password correct-horse",
        "features/deep/b.feature": "Given it",
        "features/notes.txt": "only-in-notes",
        "one.feature": "alone-in-one-file",
        "steps/deep/people.py": 'PASSWORD = "battery-staple"',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    features = [tmp_path / "features", tmp_path / "one.feature", tmp_path / "missing"]
    return PublicTexts(features, tmp_path / "steps")


@pytest.mark.promise("safety.md", "What a feature file or")
@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("correct-horse", True),
        ("battery-staple", True),
        ("alone-in-one-file", True),
        ("it", True),
        ("only-in-notes", False),
        ("correct-cow", False),
    ],
)
def test_values_of_features_and_steps_are_public(
    texts: PublicTexts, value: str, *, held: bool
) -> None:
    assert texts.hold(value) is held
