"""Ranges of numbers and of lengths."""

from __future__ import annotations

import pytest

from support.language.matching.ranges import Range, RangeError


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("18..99", [18, 50.5, 99], [17.9, 99.1]),
        ("18..", [18, 10**30], [17]),
        ("..99", [-5, 99], [100]),
        (" -1.5 .. 2 ", [-1.5, 2], [-1.6, 2.1]),
        ("3", [3, 3.0], [2.9, 3.1]),
        ("0.1..0.3", [0.1, 0.3], [0.30000000000000004]),
    ],
)
def test_a_range_has_its_ends_inside(text: str, inside: list[float], outside: list[float]) -> None:
    numbers = Range.parse(text)
    assert [n for n in inside if numbers.problem(n)] == []
    assert [n for n in outside if not numbers.problem(n)] == []


def test_what_is_outside_is_reported() -> None:
    assert Range.parse("1..2").problem(0) == "is below 1"
    assert Range.parse("1..2").problem(3) == "is above 2"
    assert Range().problem(5) is None


@pytest.mark.parametrize("text", ["", "..", "a..b", "1...2", "1..2..3", "1,5", "+1", "5..4"])
def test_another_text_is_not_a_range(text: str) -> None:
    with pytest.raises(RangeError, match="is not a range"):
        Range.parse(text)


@pytest.mark.parametrize("text", ["-1..", "..2.5", "1.5"])
def test_a_length_is_a_whole_number(text: str) -> None:
    with pytest.raises(RangeError, match="is not a length"):
        Range.of_lengths(text)


def test_a_length_may_be_any() -> None:
    assert Range.of_lengths("") == Range()
    assert Range.of_lengths("2.0..3").problem(2) is None
