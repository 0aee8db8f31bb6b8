"""JSON compared exactly, in part, in any order, and entry by entry."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.matching.engine import (
    Mismatch,
    MismatchError,
    Mode,
    check_each,
    check_match,
    each_mismatches,
    mismatches,
)
from support.language.matching.literal import Literal

EXACT, CONTAINS, ANY_ORDER = Mode.EXACT, Mode.CONTAINS, Mode.ANY_ORDER


def problems(actual: Any, expected: Any, mode: Mode = EXACT) -> list[tuple[str, str]]:
    """Return path and problem of each mismatch."""
    return [(m.path, m.problem) for m in mismatches(actual, expected, mode)]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1, 1.0),
        (1.5, 1.5),
        ("a", "a"),
        ([], []),
        ({}, {}),
        ({"a": [1, {"b": None}], "c": "x"}, {"c": "x", "a": [1, {"b": None}]}),
    ],
    ids=repr,
)
@pytest.mark.parametrize("mode", Mode)
def test_what_is_equal_matches_in_every_mode(actual: Any, expected: Any, mode: Mode) -> None:
    assert mismatches(actual, expected, mode) == ()


@pytest.mark.parametrize(
    ("actual", "expected", "problem"),
    [
        (1, True, "is different"),
        (True, 1, "is different"),
        (0, False, "is different"),
        (None, False, "is different"),
        (1, 2, "is different"),
        ("5", 5, "is different"),
        (5, "5", "is not a string"),
        (None, "", "is not a string"),
        ("a", "A", "is different"),
        ({}, [], "is not a list"),
        ([], {}, "is not an object"),
        ("a", {}, "is not an object"),
        ([1], 1, "is different"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("mode", Mode)
def test_what_is_not_equal_matches_in_none(
    actual: Any, expected: Any, problem: str, mode: Mode
) -> None:
    assert problems(actual, expected, mode) == [("$", problem)]


def test_every_difference_is_found_with_its_path() -> None:
    actual = {"id": 7, "user": {"name": "Frieda", "roles": ["qa", "dev"]}, "x y": 1, "extra": []}
    expected = {"id": 8, "user": {"name": "F", "roles": ["qa", "ops"], "age": 1}, "x y": 2}
    assert mismatches(actual, expected) == (
        Mismatch("$.id", "is different", "8", "7"),
        Mismatch("$.user.name", "is different", '"F"', '"Frieda"'),
        Mismatch("$.user.roles[1]", "is different", '"ops"', '"dev"'),
        Mismatch("$.user.age", "is missing", "1", "nothing"),
        Mismatch("$['x y']", "is different", "2", "1"),
        Mismatch("$.extra", "was not expected", "nothing", "[]"),
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a", "$.a"),
        ("_b1", "$._b1"),
        ("größe", "$.größe"),
        ("1a", "$['1a']"),
        ("a-b", "$['a-b']"),
        ("it's", "$['it\\'s']"),
        ("a\\b", "$['a\\\\b']"),
        ("a\nb", "$['a\\nb']"),
        ('say "a"', "$['say \"a\"']"),
        ('\\"', "$['\\\\\"']"),
        ("", "$['']"),
    ],
    ids=repr,
)
def test_names_that_need_it_are_quoted_in_a_path(name: str, path: str) -> None:
    assert problems({name: 1}, {name: 2}) == [(path, "is different")]


def test_the_place_of_the_value_can_be_given() -> None:
    [mismatch] = mismatches({"a": 1}, {"a": 2}, at="$.items[3]")
    assert mismatch.path == "$.items[3].a"


# Lists in order


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [
        ([1, 2, 3], [1, 2], [("$[2]", "was not expected")]),
        ([1], [1, 2, 3], [("$[1]", "is missing"), ("$[2]", "is missing")]),
        ([2, 1], [1, 2], [("$[0]", "is different"), ("$[1]", "is different")]),
        ([[1]], [[2]], [("$[0][0]", "is different")]),
        ([], [1], [("$[0]", "is missing")]),
        ([None], [], [("$[0]", "was not expected")]),
    ],
    ids=repr,
)
def test_lists_have_the_same_entries_in_the_same_order(
    actual: Any, expected: Any, found: list[tuple[str, str]]
) -> None:
    assert problems(actual, expected) == found


def test_what_was_not_expected_is_shown() -> None:
    surplus = Mismatch("$[1]", "was not expected", "nothing", '{"a": 2}')
    assert mismatches([1, {"a": 2}], [1]) == (surplus,)
    assert mismatches([1, {"a": 2}], [1], ANY_ORDER) == (surplus,)


def test_a_missing_entry_may_be_optional() -> None:
    assert problems([1], [1, "##int"]) == []
    assert problems([1], [1, "#int"]) == [("$[1]", "is missing")]


# Contains


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 2}}),
        ([3, 1, 2], [1, 3]),
        ([{"id": 1, "x": 0}, {"id": 2, "x": 0}], [{"id": 2}]),
        ({"a": {}, "b": 1}, {"a": {}}),
        ([[], 1], [[]]),
        ({"a": 1}, {"b": "#absent"}),
        ([[1, 2], [3]], [[2]]),
        ([1, 1], [1, 1]),
    ],
    ids=repr,
)
def test_at_least_this_is_there(actual: Any, expected: Any) -> None:
    assert problems(actual, expected, CONTAINS) == []
    assert problems(actual, expected, EXACT) != [] or actual == expected


BOTH_EMPTY = [(path, "is not empty") for path in ("$.l", "$.o")]


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [
        ({"a": 1}, {"b": 1}, [("$.b", "is missing")]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("$.a.b", "is different")]),
        ([1], [1, 1], [("$", "has no such entry")]),
        ([1, 2], [3], [("$", "has no such entry")]),
        ({"l": [{"id": 1}]}, {"l": [{"id": 2}]}, [("$.l", "has no such entry")]),
        ({"a": 1}, {}, [("$", "is not empty")]),
        (
            {"l": [1], "o": {"a": 1}},
            {"l": [], "o": {}},
            BOTH_EMPTY,
        ),
        ([{"l": [1]}], [{"l": []}], [("$", "has no such entry")]),
        ([], {}, [("$", "is not an object")]),
    ],
    ids=repr,
)
def test_something_is_not_there(actual: Any, expected: Any, found: list[tuple[str, str]]) -> None:
    assert problems(actual, expected, CONTAINS) == found


def test_each_expected_entry_has_one_of_its_own() -> None:
    """The first could be either; the second only the object with both fields."""
    actual = [{"a": 1, "b": 2}, {"a": 1}]
    assert problems(actual, [{"a": 1}, {"a": 1, "b": 2}], CONTAINS) == []
    assert problems([*actual, {"a": 1, "c": 3}], ["#object", {"c": 3}, {"b": 2}], CONTAINS) == []


def test_the_closest_entry_is_reported() -> None:
    actual = [{"id": 1, "name": "A"}, {"id": 9, "name": "B"}]
    [mismatch] = mismatches(actual, [{"id": 2, "name": "B"}], CONTAINS)
    assert mismatch == Mismatch(
        "$",
        "has no such entry",
        '{"id": 2, "name": "B"}',
        "the closest entry: $[1].id is different, got 9",
    )


def test_every_difference_of_the_closest_entry_is_reported() -> None:
    [mismatch] = mismatches([{"id": 1, "name": "A"}], [{"id": 2, "name": "B"}], CONTAINS)
    assert mismatch.actual == (
        'the closest entry: $[0].id is different, got 1; $[0].name is different, got "A"'
    )


def test_there_may_be_no_other_entry() -> None:
    [mismatch] = mismatches([1], [1, 1], CONTAINS)
    assert (mismatch.expected, mismatch.actual) == ("1", "no further entry")


# Any order


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ([3, 1, 2], [1, 2, 3]),
        ({"l": [{"a": [2, 1]}, {"a": []}]}, {"l": [{"a": []}, {"a": [1, 2]}]}),
        ([1, 2, 2], [2, 1, 2]),
        (["a", 5], ["#int", "#string"]),
        ([5, 17], ["#int", "#int ..10"]),
    ],
    ids=repr,
)
def test_lists_may_be_in_any_order(actual: Any, expected: Any) -> None:
    assert problems(actual, expected, ANY_ORDER) == []
    assert problems(actual, expected, EXACT) != []


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [
        ([1, 2, 3], [3, 1], [("$[1]", "was not expected")]),
        ([1], [1, 2], [("$", "has no such entry")]),
        ([1, 4], [1, 2], [("$", "has no such entry"), ("$[1]", "was not expected")]),
        (
            [{"a": 1, "b": 1}],
            [{"a": 1}],
            [("$", "has no such entry"), ("$[0]", "was not expected")],
        ),
        ({"a": 1}, {}, [("$.a", "was not expected")]),
        ([1, 2, 2], [1, 1, 2], [("$", "has no such entry"), ("$[2]", "was not expected")]),
    ],
    ids=repr,
)
def test_surplus_and_missing_entries_are_reported(
    actual: Any, expected: Any, found: list[tuple[str, str]]
) -> None:
    assert problems(actual, expected, ANY_ORDER) == found


# Literal


@pytest.mark.parametrize("mode", Mode)
def test_in_a_literal_nothing_is_a_marker(mode: Mode) -> None:
    value = {"a": ["#string", "##"], "#int": 1}
    assert problems(value, Literal(value), mode) == []
    assert problems({"a": "x"}, {"a": Literal("#string")}, mode) == [("$.a", "is different")]
    assert problems({"a": "#string"}, {"a": Literal("#string")}, mode) == []


def test_a_literal_is_shown_as_it_is() -> None:
    [mismatch] = mismatches({}, {"a": [1, {"b": Literal("#int")}]})
    assert mismatch.expected == '[1, {"b": "#int"}]'
    [mismatch] = mismatches({}, {"a": Literal({"b": 1})})
    assert mismatch.expected == '{"b": 1}'


def test_after_a_literal_markers_are_markers_again() -> None:
    assert problems({"a": "#x", "b": 1}, {"a": Literal("#x"), "b": "#int"}) == []


# Each


def test_each_entry_is_compared() -> None:
    found = each_mismatches([{"id": 1}, {"id": "x"}, {}], {"id": "#int"})
    assert [(m.path, m.problem) for m in found] == [
        ("$[1].id", "is not a whole number"),
        ("$[2].id", "is missing"),
    ]


def test_each_entry_may_have_more_if_so_asked() -> None:
    assert each_mismatches([{"id": 1, "x": 2}], {"id": 1}, CONTAINS) == ()
    assert each_mismatches([{"id": 1, "x": 2}], {"id": 1}) != ()


@pytest.mark.parametrize(
    ("actual", "problem", "shown"),
    [
        ([], "is an empty list", "[]"),
        ({}, "is not a list", "{}"),
        (None, "is not a list", "null"),
        ("", "is not a list", '""'),
    ],
    ids=repr,
)
def test_without_entries_nothing_can_be_said_of_each(actual: Any, problem: str, shown: str) -> None:
    expected = (Mismatch("$.items", problem, "a list with entries", shown),)
    assert each_mismatches(actual, "#int", at="$.items") == expected


# Messages


def test_the_error_is_a_list_for_a_reader() -> None:
    with pytest.raises(MismatchError) as error:
        check_match({"id": "x", "name": 5}, {"id": "#uuid", "name": "Frieda"})
    assert str(error.value) == (
        'the response differs in 2 places, first at $.id: expected #uuid, got "x"\n'
        "  $.id is not a UUID\n"
        "    expected: #uuid\n"
        '    got:      "x"\n'
        "  $.name is not a string\n"
        '    expected: "Frieda"\n'
        "    got:      5"
    )
    assert [m.path for m in error.value.mismatches] == ["$.id", "$.name"]


def test_a_single_difference_is_named_in_the_first_line() -> None:
    with pytest.raises(
        MismatchError, match=r"^the response differs at \$\[0\]: expected "
    ) as error:
        check_each([5], "#string")
    assert str(error.value).splitlines()[0].endswith("expected #string, got 5")


def test_long_sides_are_shortened_in_the_first_line() -> None:
    """Before a word, because masking does not find the beginning of a secret."""
    with pytest.raises(MismatchError) as error:
        check_match({"a": [f"one two {'three' * 20}"]}, {"a": ["y" * 80]})
    first, _, expected, got = str(error.value).splitlines()
    assert first == 'the response differs at $.a[0]: expected "..., got "one two ...'
    assert expected.endswith(f'"{"y" * 80}"')
    assert got.endswith('three"')


def test_what_is_right_raises_nothing() -> None:
    check_match({"a": 1}, {"a": "#int"})
    check_match([{"a": 1, "b": 2}], [{"a": 1}], CONTAINS)
    check_each([1, 2], "#int")
    check_each([{"a": 1, "b": 2}], {"a": 1}, CONTAINS)


def test_the_checks_take_the_place_and_the_mode() -> None:
    with pytest.raises(MismatchError, match=r"\$\.x\.a is missing"):
        check_match({"b": 1}, {"a": 1}, CONTAINS, at="$.x")
    with pytest.raises(MismatchError, match=r"\$\.x\[0\]\.a is missing"):
        check_each([{"b": 1}], {"a": 1}, CONTAINS, at="$.x")


def test_long_values_are_shortened() -> None:
    [mismatch] = mismatches("x" * 500, 5)
    assert mismatch.actual == f'"{"x" * 199}... (502 characters)'
    [mismatch] = mismatches("x" * 198, 5)
    assert mismatch.actual == f'"{"x" * 198}"'


def test_other_alphabets_are_shown_as_they_are() -> None:
    [mismatch] = mismatches("größer", "größe")
    assert (mismatch.expected, mismatch.actual) == ('"größe"', '"größer"')
