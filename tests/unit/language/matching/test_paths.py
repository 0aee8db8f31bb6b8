"""JSON paths, and messages for those that match nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.bootstrap import ROOT
from support.language.matching.paths import (
    PathError,
    is_singular,
    path_fault,
    steps_of,
    value_at,
    values_at,
)
from support.language.numbers import Number

DOCUMENT: dict[str, Any] = {
    "items": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}],
    "total": 2,
    "owner": {"first name": "Ada", "x": None},
    "empty": {},
    "none": [],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", [DOCUMENT]),
        ("$.total", [2]),
        ("$.items[0].id", [1]),
        ("$.items[-1].id", [2]),
        ("$.items[*].id", [1, 2]),
        ("$..id", [1, 2]),
        ("$.owner['first name']", ["Ada"]),
        ("$.owner.x", [None]),
        ("$.items[?@.id > 1].id", [2]),
        ("$.nothing", []),
    ],
)
def test_a_path_leads_to_its_values(path: str, expected: list[Any]) -> None:
    assert values_at(DOCUMENT, path) == expected


def test_one_value() -> None:
    assert value_at(DOCUMENT, "$.owner.x") is None
    assert value_at(DOCUMENT, "$.items[?@.id == 2].tags") == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "$.totl",
            (
                "nothing found at $.totl: $ has the fields items, total, owner, empty, none; "
                "did you mean total?"
            ),
        ),
        ("$.items[5].id", "nothing found at $.items[5].id: $.items is a list of 2"),
        ("$.items.id", "$.items is a list of 2; write [0] for one entry, [*] for all"),
        ("$.items[0].ids", "$.items[0] has the fields id, tags; did you mean id?"),
        ("$.items[0].id.x", "$.items[0].id is 1, which has no fields"),
        ("$.none[0]", "$.none is an empty list"),
        ("$.empty.a", "$.empty is an empty object"),
        ("$.owner['first name'].x", "$.owner['first name'] is \"Ada\", which has no fields"),
        ("$.owner.zzz", "$.owner has the fields first name, x"),
        ("$..nowhere", "nothing found at $..nowhere: $ has the fields"),
        ("$.items[*].id", "$.items[*].id matches 2 values; select one, for example with [0]"),
    ],
)
def test_a_path_that_leads_nowhere_or_to_several_says_so(path: str, message: str) -> None:
    with pytest.raises(PathError) as error:
        value_at(DOCUMENT, path)
    assert message in str(error.value)


def test_a_document_that_is_not_an_object() -> None:
    with pytest.raises(
        PathError, match=r"^nothing found at \$\.a: \$ is null, which has no fields$"
    ):
        value_at(None, "$.a")


def test_a_name_without_a_similar_one_is_reported_without_a_hint() -> None:
    with pytest.raises(PathError, match=r"\$\.owner has the fields first name, x$"):
        value_at(DOCUMENT, "$.owner.zzz")


def test_twenty_fields_are_listed() -> None:
    document = {f"field{number}": 0 for number in range(20)}
    with pytest.raises(PathError, match=r"field18, field19$"):
        value_at(document, "$.q")


def test_many_fields_are_shortened() -> None:
    document = {f"field{number}": 0 for number in range(25)}
    with pytest.raises(PathError, match=r"field18, field19, and 5 more"):
        value_at(document, "$.q")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("items", "items is not a JSON path: expected '$', found 'i'; write $.items"),
        (".items", ".items is not a JSON path: expected '$', found '.'; write $.items"),
        ("$.items[", "$.items[ is not a JSON path: unbalanced brackets"),
        (
            "$.a b",
            "$.a b is not a JSON path: expected '.', '..' or a bracketed selection, found 'b'",
        ),
        ("", " is not a JSON path: expected '$', found ''; write $."),
    ],
)
def test_an_invalid_path_is_reported(path: str, message: str) -> None:
    fault = path_fault(path)
    assert fault == message
    for use in (is_singular, lambda text: values_at({}, text), lambda text: value_at({}, text)):
        with pytest.raises(PathError) as error:
            use(path)
        assert str(error.value) == fault


@pytest.mark.parametrize("path", ["$", "$.a", "$['a b'][0]", "$..a", "$[?@.x]", "$[1:2]"])
def test_nothing_is_wrong_with_a_path(path: str) -> None:
    assert path_fault(path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [("$", True), ("$.a[0]['b']", True), ("$.a[-1]", True), ("$.a[*]", False), ("$..a", False)],
)
def test_some_paths_lead_to_one_value_at_most(path: str, *, expected: bool) -> None:
    assert is_singular(path) == expected


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$", ()),
        ("$.a.b", (("a",), ("b",))),
        ("$['a b'][0][-1]", (("a b",), (0,), (-1,))),
        ("$[*][1:2][?@.x]['y', 0]", ((None,), (None,), (None,), ("y", 0))),
        ("$.a..b.c", (("a",),)),
    ],
)
def test_the_steps_of_a_path(path: str, steps: tuple[Any, ...]) -> None:
    assert steps_of(path) == steps


@pytest.mark.parametrize("path", ["$.items[5]", "$.items[-3]"])
def test_a_missing_index_is_reported_without_a_hint(path: str) -> None:
    with pytest.raises(PathError, match=r"\$\.items is a list of 2$"):
        value_at(DOCUMENT, path)


def test_a_document_that_is_too_deep_is_reported() -> None:
    document: Any = []
    for _ in range(200):
        document = [document]
    with pytest.raises(PathError, match=r"^\$\.\.id goes too deep: the document has over 100 lev"):
        values_at(document, "$..id")


NUMBERS = {
    "items": [
        {"id": 12345678901234567890, "price": 9.99},
        {"id": 12345678901234567891, "price": Number("0.123456789012345679")},
        {"id": 1, "price": Number("1.50")},
    ]
}


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("@.id == 12345678901234567890", [12345678901234567890]),
        ("@.id > 12345678901234567890", [12345678901234567891]),
        ("@.id == 1e0", [1]),
        ("@.id < 1e400 && @.id > 10", [12345678901234567890, 12345678901234567891]),
        ("@.price == 9.990", [12345678901234567890]),
        ("@.price == 0.123456789012345678", []),
        ("@.price == 0.1234567890123456790", [12345678901234567891]),
        ("@.price <= 0.12345678901234568", [12345678901234567891]),
        ("@.price == 15e-1", [1]),
        ("@.price > -1", [12345678901234567890, 12345678901234567891, 1]),
    ],
)
def test_a_filter_compares_numbers_as_they_are_written(condition: str, ids: list[int]) -> None:
    assert values_at(NUMBERS, f"$.items[?{condition}].id") == ids


@pytest.mark.parametrize("number", ["01", "-01.5", "1e9999999", "9" * 5000, "0.1e99999999999999"])
def test_a_number_that_cannot_be_read_is_a_fault_of_the_path(number: str) -> None:
    assert f"$[?@.id == {number}] is not a JSON path: " in str(path_fault(f"$[?@.id == {number}]"))


@pytest.mark.parametrize(
    ("comparison", "found"),
    [
        ("@.a == @.b", [1, 5, 7]),
        ("@.a != @.b", [2, 3, 4, 6]),
        ("@.a <= @.b", [1, 5, 7]),
        ("@.a < @.b", []),
    ],
)
def test_filters_compare_nested_values_as_json(comparison: str, found: list[int]) -> None:
    entries: list[dict[str, Any]] = [
        {"n": 1, "a": [1], "b": [1.0]},
        {"n": 2, "a": [1], "b": [True]},
        {"n": 3, "a": {"x": [0]}, "b": {"x": [False]}},
        {"n": 4, "a": {"x": 1}, "b": {"x": 1, "y": None}},
        {"n": 5, "a": {"x": {"y": True}, "z": 1}, "b": {"z": 1, "x": {"y": True}}},
        {"n": 6, "a": [], "b": {}},
        {"n": 7, "a": [Number("0.10")], "b": [0.1]},
    ]
    assert values_at(entries, f"$[?{comparison}].n") == found


def test_values_that_are_too_deep_for_a_filter() -> None:
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(PathError, match="goes too deep"):
        values_at([{"a": deep, "b": deep}], "$[?@.a == @.b]")


NAMED = st.lists(st.sampled_from(["id", "_a", "B2", "items"]), min_size=1, max_size=4)
NESTED = st.recursive(
    st.integers() | st.none() | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "_a", "B2", "items", "é"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(NESTED, NAMED)
def test_a_path_of_names_leads_where_the_library_says(document: Any, names: list[str]) -> None:
    path = ".".join(["$", *names])
    assert values_at(document, path) == [
        node.value for node in jsonpath_rfc9535.find(path, document)
    ]
    assert path_fault(path) is None
    assert is_singular(path)


def test_a_path_of_names_needs_no_library() -> None:
    """It takes 30 ms to import, and most paths are like ``$.id``."""
    code = (
        "import sys; from support.language.matching.paths import is_singular, path_fault, value_at;"
        "path = '$.a._b.C3';"
        "assert (value_at({'a': {'_b': {'C3': 1}}}, path), path_fault(path)) == (1, None);"
        "assert is_singular(path); assert value_at(1, '$') == 1;"
        "print('jsonpath_rfc9535' in sys.modules);"
        "value_at([1], '$[0]'); print('jsonpath_rfc9535' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert output.split() == ["False", "True"]
