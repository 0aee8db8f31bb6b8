"""List markers whose entries are values, so that values that were filled in keep their type."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.matching.engine import Mode, mismatches
from support.language.matching.literal import Literal
from support.language.matching.markers import MatcherError, split_list_marker, with_entry
from support.language.matching.shown import shown


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("#[]", ("#[]", "")),
        ("#[2..5] #int", ("#[2..5]", "#int")),
        ('##[1..]\n{"id": "{user.id}"}\n', ("##[1..]", '{"id": "{user.id}"}')),
        ("# [3]5", ("# [3]", "5")),
        ("#[{count}] [1, 2]", ("#[{count}]", "[1, 2]")),
        ("#int 5", ("#int 5", "")),
        ("[1] #int", ("[1] #int", "")),
    ],
)
def test_a_list_marker_is_split_after_its_brackets(written: str, parts: tuple[str, str]) -> None:
    assert split_list_marker(written) == parts


@pytest.mark.parametrize(
    ("actual", "problems"),
    [
        ([{"id": 1, "tag": "#int"}], []),
        ([], [("$", "has a length of 0, which is below 1")]),
        ([{"id": "1", "tag": "#int"}], [("$[0].id", "is not a whole number")]),
        ([{"id": 1, "tag": 5}], [("$[0].tag", "is not a string")]),
        (None, [("$", "is not a list")]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("mode", Mode)
def test_each_entry_is_compared_with_the_value(
    actual: Any, problems: list[tuple[str, str]], mode: Mode
) -> None:
    expected = with_entry("#[1..]", {"id": "#int", "tag": Literal("#int")})
    assert [(m.path, m.problem) for m in mismatches(actual, expected, mode)] == problems


@pytest.mark.parametrize("mode", Mode)
def test_optional_lists_may_be_missing(mode: Mode) -> None:
    assert mismatches({"a": None}, {"a": with_entry("##[2]", 1)}, mode) == ()
    assert mismatches({}, {"a": with_entry("##[2]", 1)}, mode) == ()
    [mismatch] = mismatches({}, {"a": with_entry("#[2]", 1)}, mode)
    assert (mismatch.path, mismatch.problem) == ("$.a", "is missing")


def test_in_any_order_an_optional_list_takes_no_place() -> None:
    expected = [with_entry("##[]", 1), "#array"]
    assert mismatches([["a"]], expected, Mode.ANY_ORDER) == ()
    assert mismatches([["a"]], [with_entry("#[]", 1), "#array"], Mode.ANY_ORDER) != ()


def test_without_brackets_there_are_no_entries() -> None:
    with pytest.raises(MatcherError) as error:
        with_entry("#int", 5)
    assert str(error.value) == "#int is not a list marker; write #[], #[3] or #[2..5]"


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        ("#int", "#[2] #int"),
        (Literal("#int"), '#[2] "#int"'),
        ({"a": Literal("#x"), "b": ["#int"]}, '#[2] {"a": "#x", "b": ["#int"]}'),
        (with_entry("##[]", "#int"), "#[2] ##[] #int"),
    ],
    ids=repr,
)
def test_within_a_document_it_is_shown_as_it_would_be_written(entry: Any, written: str) -> None:
    [mismatch] = mismatches({}, [with_entry("#[2]", entry)])
    assert (mismatch.problem, mismatch.expected) == ("is not a list", f"[{shown(written)}]")
