"""Values and places as readers see them."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.matching.shown import LONGEST, below, listed, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("é", '"é"'),
        ({"a": [1, True]}, '{"a": [1, true]}'),
        ("\ud800", '"\\ud800"'),
        ("x" * (LONGEST - 2), f'"{"x" * (LONGEST - 2)}"'),
        ("x" * 1500, f'"{"x" * (LONGEST - 1)}... (1,502 characters)'),
    ],
)
def test_a_value_is_json_on_one_line(value: Any, text: str) -> None:
    assert shown(value) == text


def test_names_are_listed_up_to_twenty() -> None:
    assert listed([1, "b"]) == "1, b"
    assert listed(range(20)).endswith(", 19")
    assert listed(range(23)).endswith(", 19, and 3 more")


@pytest.mark.parametrize(
    ("step", "path"),
    [
        (0, "$.a[0]"),
        ("b", "$.a.b"),
        ("é_1", "$.a.é_1"),
        ("1b", "$.a['1b']"),
        ("b c", "$.a['b c']"),
        ("it's", r"$.a['it\'s']"),
        ('a "b"', """$.a['a "b"']"""),
        ("", "$.a['']"),
    ],
)
def test_a_place_is_a_path_of_the_rfc(step: str | int, path: str) -> None:
    assert below("$.a", step) == path
