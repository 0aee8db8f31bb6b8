"""Lists in any order: pairs, closest entries, and the number of comparisons."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from support.language.matching.comparison import Comparison
from support.language.matching.engine import Mismatch, Mode, mismatches
from support.language.matching.literal import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_ORDER, CONTAINS = Mode.ANY_ORDER, Mode.CONTAINS


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The values that have been compared so far."""
    values: list[Any] = []
    differences = Comparison.differences

    def counted(self: Comparison, actual: Any, *others: Any) -> Iterator[Any]:
        values.append(actual)
        return differences(self, actual, *others)

    monkeypatch.setattr(Comparison, "differences", counted)
    return values


def nested(depth: int, *, backwards: bool) -> list[Any]:
    """Return nested lists of 6 entries, with unique numbers."""
    step = -1 if backwards else 1
    lists: list[Any] = list(range(6**depth))
    for _ in range(depth - 1):
        entries = iter(lists)
        lists = [list(islice(entries, 6))[::step] for _ in range(len(lists) // 6)]
    return lists[::step]


def test_of_entries_that_differ_only_the_first_difference_is_looked_for(
    compared: list[Any],
) -> None:
    rows = [{"id": number, "name": "x", "tags": ["a", "b"]} for number in range(200)]
    assert mismatches(rows[::-1], Literal(rows), ANY_ORDER) == ()
    assert len(compared) < 2 * 200 * 200 + 200 * 10


def test_lists_in_lists_are_given_up_at_the_first_entry_that_fits_nowhere(
    compared: list[Any],
) -> None:
    actual, expected = nested(4, backwards=True), nested(4, backwards=False)
    assert mismatches(actual, expected) != ()
    compared.clear()
    assert mismatches(actual, expected, ANY_ORDER) == ()
    assert len(compared) < 60_000  # 6 ** 8 is 1,679,616


def test_deep_lists_that_differ_are_not_compared_again_at_each_level(compared: list[Any]) -> None:
    actual: Any = 1
    expected: Any = 2
    for _ in range(20):
        actual, expected = [actual], [expected]
    [missing, surplus] = mismatches(actual, expected, ANY_ORDER)
    assert (missing.path, surplus.path) == ("$", "$[0]")
    assert missing.actual.endswith(f"${'[0]' * 20} is different, got 1; {surplus_of(19)}")
    assert len(compared) < 1000  # 2 ** 20 is 1,048,576


def surplus_of(levels: int) -> str:
    """Return the problems of the surplus entries on the path to a number."""
    problems = []
    for level in range(levels, 0, -1):
        shown = "[" * (19 - level) + "1" + "]" * (19 - level)
        problems.append(f"${'[0]' * (level + 1)} was not expected, got {shown}")
    return "; ".join(problems)


def test_what_is_of_another_kind_is_never_closest() -> None:
    actual = [5, {"id": 1, "name": "B"}, "x"]
    [mismatch] = mismatches(actual, [{"id": 2, "name": "A"}], CONTAINS)
    assert mismatch.actual == (
        'the closest entry: $[1].id is different, got 1; $[1].name is different, got "B"'
    )


def test_the_closest_entry_is_one_without_a_partner() -> None:
    actual = [{"a": 1, "b": 1}, {"a": 9, "b": 9}]
    [missing, surplus] = mismatches(actual, [{"a": 1, "b": 2}, {"a": 1, "b": 1}], ANY_ORDER)
    assert (
        missing.actual
        == "the closest entry: $[1].a is different, got 9; $[1].b is different, got 9"
    )
    assert surplus == Mismatch("$[1]", "was not expected", "nothing", '{"a": 9, "b": 9}')


def test_an_entry_moves_on_as_often_as_that_makes_room() -> None:
    """The first matches any; it moves for the second, and again for the third."""
    expected = ["#int 10..30", "#int 10", "#int 20"]
    assert mismatches([10, 20, 30], expected, ANY_ORDER) == ()


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [
        ([], ["##int"], []),
        ([1], ["##int", "#int"], []),
        ([1, 2], ["##int", "#int"], []),
        (["a"], ["#absent", "#string"], []),
        ([], ["##int", "#int"], ["has no such entry"]),
        (["a"], ["##int"], ["was not expected"]),
    ],
    ids=repr,
)
def test_optional_entries_may_be_missing_and_take_no_place_that_is_needed(
    actual: Any, expected: Any, found: list[str]
) -> None:
    assert [m.problem for m in mismatches(actual, expected, ANY_ORDER)] == found


def test_a_missing_marker_is_shown_as_it_is_and_a_text_in_quotes() -> None:
    [mismatch] = mismatches([], ["#int"], CONTAINS)
    assert mismatch.expected == "#int"
    [mismatch] = mismatches([], Literal(["#int"]), CONTAINS)
    assert mismatch.expected == '"#int"'


@pytest.mark.parametrize("expected", [Literal("#uuid"), "#literal #uuid"])
def test_a_text_that_only_looks_like_a_marker_is_shown_in_quotes(expected: Any) -> None:
    [mismatch] = mismatches({"a": "#x"}, {"a": expected})
    shown = '"#uuid"' if isinstance(expected, Literal) else expected
    assert (mismatch.expected, mismatch.actual) == (shown, '"#x"')


def test_a_literal_in_a_literal_is_shown() -> None:
    [mismatch] = mismatches(5, Literal([Literal("#a")]))
    assert mismatch == Mismatch("$", "is not a list", '["#a"]', "5")


def test_half_a_character_can_be_shown() -> None:
    [mismatch] = mismatches({"\ud800": "\ud800"}, {"\ud800": "a"})
    assert (mismatch.path, mismatch.actual) == (r"$['\ud800']", r'"\ud800"')


@pytest.mark.parametrize("mode", Mode)
def test_nesting_that_is_too_deep_is_reported(mode: Mode) -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    mismatch = Mismatch("$.a", "is nested too deeply to be compared", "fewer levels", "more")
    assert mismatches(deep, Literal(deep), mode, at="$.a") == (mismatch,)
