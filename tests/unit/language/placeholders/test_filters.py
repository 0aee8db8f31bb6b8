"""Filters of values in texts."""

from __future__ import annotations

import pytest

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filters import FILTERS, filtered


@pytest.mark.parametrize(
    ("name", "text", "result"),
    [
        ("url", "a b/ü&~", "a%20b%2F%C3%BC%26~"),
        ("base64", "user:pä", "dXNlcjpww6Q="),
        ("upper", "straße", "STRASSE"),
        ("lower", "ÄB", "äb"),
    ],
)
def test_a_filter_makes_another_text(name: str, text: str, result: str) -> None:
    assert filtered(text, name) == result
    assert name in FILTERS


@pytest.mark.parametrize("name", ["url", "base64"])
def test_half_a_character_cannot_be_encoded(name: str) -> None:
    with pytest.raises(TemplateError, match=rf"{name} cannot encode \\ud800 at 2"):
        filtered("ab\ud800", name)
