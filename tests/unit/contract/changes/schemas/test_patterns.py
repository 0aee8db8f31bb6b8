"""Texts that match regular expressions."""

from __future__ import annotations

import re

import pytest

from support.contract.changes.schemas.patterns import matching


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "a", "^a+$", r"^\d{3}-\d\d$", r"\S", r"^\w+ \W\D$", r"^[^a]$", r"^[a-c][^\s]$"),
        *(r"^Bearer( |$)", r"(Z|[+-]\d\d:\d\d)$", r"^[^\d\w]$", r"^(?:x|y){2}?.$", r"^(?>ab)$"),
        *(r"^[^a-z]$", r"^a*+b$", r"^(?=a)a$", r"^\s$"),
    ],
)
def test_a_text_matches(pattern: str) -> None:
    text = matching(pattern)
    assert text is not None
    assert re.search(pattern, text)


@pytest.mark.parametrize("pattern", ["(", r"\p{L}", r"(a)\1", "^(?!a)a$", "a{99999999999}"])
def test_there_is_none_for_what_is_not_understood(pattern: str) -> None:
    assert matching(pattern) is None
