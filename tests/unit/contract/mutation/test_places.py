"""Places in bodies."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.mutation.places import ABSENT, Place, changed, name_of, places, shown

BODY = {"items": [{"a": 1}, {"a": 2, "b": [3]}], "total": 2}


def test_all_entries_of_a_list_are_one_place() -> None:
    assert {shown(place) for place, _ in places(BODY)} == {
        *("$", "$.items", "$.items[*]", "$.items[*].a", "$.items[*].b", "$.items[*].b[*]"),
        "$.total",
    }


@pytest.mark.parametrize(
    ("place", "text", "name"),
    [
        ((), "$", ""),
        (("a b", None), "$['a b'][*]", "a b"),
        ((None, None), "$[*][*]", ""),
        (("x", "y"), "$.x.y", "y"),
    ],
)
def test_places_are_shown_as_json_paths(place: Place, text: str, name: str) -> None:
    assert (shown(place), name_of(place)) == (text, name)


@pytest.mark.parametrize(
    ("place", "made"),
    [
        (("total",), {**BODY, "total": "new"}),
        (("items", None, "a"), {"items": [{"a": "new"}, {"a": "new", "b": [3]}], "total": 2}),
        (("items", None, "b"), {"items": [{"a": 1}, {"a": 2, "b": "new"}], "total": 2}),
        (("total", None), BODY),
        (("items", "a"), BODY),
        ((), "new"),
    ],
)
def test_a_value_is_changed_wherever_its_place_is(place: Place, made: Any) -> None:
    assert changed(BODY, place, lambda _: "new") == made


def test_a_value_is_left_out() -> None:
    assert changed(BODY, ("total",), lambda _: ABSENT) == {"items": BODY["items"]}
    assert changed([1, 2], (None,), lambda value: ABSENT if value == 1 else value) == [2]
