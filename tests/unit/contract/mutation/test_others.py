"""Other values."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.mutation.others import is_date, of_other_type, others


@pytest.mark.promise("contract.md", "Lies are")
@pytest.mark.parametrize(
    ("value", "likeliest"),
    [
        (True, False),
        (3, 4),
        (2.5, 3.5),
        ("2026-01-01T10:00:00Z", "2025-12-31T10:00:00Z"),
        ("2026-03-01", "2026-02-28"),
        ("0001-01-01", "0001-01-02"),
        ("2026-99-01", "2026-99-02"),
        ('"v1"', '"v2"'),
        ("usr_0f", "usr_0a"),
        ("abz", "aba"),
        ("a@example.com", "a@example.con"),
        ("Föhr ", "Föhs "),
        ("", "x"),
        (None, "another"),
    ],
)
def test_another_value_is_of_the_same_form(value: Any, likeliest: Any) -> None:
    found = others(value)
    assert found[0] == likeliest
    assert value not in found


def test_a_uuid_stays_one() -> None:
    assert others("0f8c2d3b-4a59-4871-9253-44323232323f")[0].endswith("3a")


@pytest.mark.parametrize(
    ("value", "following"),
    [("a", ["b", "c"]), ("b", ["c", "a"]), ("c", ["a", "b"]), ("d", ["a", "b", "c"])],
)
def test_another_value_of_an_enum_is_the_next_one(value: str, following: list[str]) -> None:
    assert others(value, ("a", "b", "c")) == following


@pytest.mark.parametrize("value", [{}, []])
def test_objects_and_lists_have_no_other_value(value: Any) -> None:
    assert others(value) == []


@pytest.mark.parametrize(
    ("value", "other"),
    [(True, "true"), (1, "1"), ("a", 0), ({"a": 1}, []), ([1], {}), (None, None)],
)
def test_a_value_of_another_type(value: Any, other: Any) -> None:
    assert of_other_type(value) == other


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2026-01-01", True), ("2026-01-01 10:00:00Z", True), ("2026", False), (20, False)],
)
def test_dates_are_known_by_their_form(value: Any, expected: bool) -> None:
    assert is_date(value) is expected
