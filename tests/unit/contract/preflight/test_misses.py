"""What JSON and JSON paths name that a schema does not have."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.preflight.fields import Fields
from support.contract.preflight.misses import Misses
from support.language.matching.paths import PathError

TEXT = {"type": "string"}
ITEM = {"type": "object", "properties": {"sku": TEXT}, "additionalProperties": False}
ORDER = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "id": TEXT,
        "items": {"type": "array", "items": ITEM},
        "customer": {"type": "object", "properties": {"name": TEXT}},
        "by_day": {"type": "object", "additionalProperties": ITEM},
        "extra": {},
        "pair": {"type": "array", "prefixItems": [TEXT, ITEM], "items": False},
    },
}
MISSES = Misses(Fields(lambda _: {}))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": "1", "items": [{"sku": "{uuid}"}], "extra": {"a": 1}}, []),
        ("{order}", []),
        (3, []),
        ({"di": 1}, ["$.di"]),
        ({"items": [{"sku": 1}, {"sk": 1}, {"ksu": 1}]}, ["$.items[1].sk", "$.items[2].ksu"]),
        ({"items": {"sku": 1}}, ["$.items.sku"]),
        ({"id": {"x": 1}}, ["$.id.x"]),
        ({"customer": [1]}, ["$.customer[0]"]),
        ({"customer": {"nmae": 1}}, ["$.customer.nmae"]),
        ({"by_day": {"monday": {"sk": 1}}}, ["$.by_day.monday.sk"]),
        ({"{field}": 1, "a{field}": {"b": 1}}, []),
        ({"pair": ["x", {"sku": 1}]}, []),
        ([1], ["$[0]"]),
    ],
)
def test_of_a_body(body: Any, expected: list[str]) -> None:
    assert [str(miss) for miss in MISSES.of_body(ORDER, body)] == expected


@pytest.mark.promise("contract.md", "what `..` and filters select")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", []),
        ("$.id", []),
        ("$.di", ["$.di"]),
        ("$.items[0].sku", []),
        ("$.items[0].sk", ["$.items[0].sk"]),
        ("$.items[-1]['sk']", ["$.items[-1].sk"]),
        ("$.items[*].sk", ["$.items[*].sk"]),
        ("$.items[1:].sk", ["$.items[*].sk"]),
        ("$.items[?@.ksu==1].sk", ["$.items[*].sk"]),
        ("$.items[{i}].sk", ["$.items[*].sk"]),
        ("$['{name}'].sk", []),
        ("$.items['sku', 0, 'sk']", ["$.items.sku", "$.items.sk"]),
        ("$.items.sku", ["$.items.sku"]),
        ("$.id[0]", ["$.id[0]"]),
        ("$.id.length", ["$.id.length"]),
        ("$.pair[1].sk", ["$.pair[1].sk"]),
        ("$.pair[2]", ["$.pair[2]"]),
        ("$..sk", []),
        ("$.itmes..sk", ["$.itmes"]),
        ("$.extra.any[0].thing", []),
        ("$.by_day.monday.sk", ["$.by_day.monday.sk"]),
    ],
)
def test_of_a_path(path: str, expected: list[str]) -> None:
    assert [str(miss) for miss in MISSES.of_path(ORDER, path)] == expected


@pytest.mark.promise("contract.md", "a field that is `#absent`")
@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("$.password", "#absent", []),
        ("$.customer.nmae", "#absent", []),
        ("$.custmer.name", "#absent", ["$.custmer"]),
        ("$.password", "##string", ["$.password"]),
        (
            "$",
            {"di": 1, "password": "#absent", "customer": {"nmae": 1}},
            ["$.di", "$.customer.nmae"],
        ),
        ("$.items", [{"sk": "#string"}], ["$.items[0].sk"]),
        ("$.items[*]", [{"sk": 1}], ["$.items[*].sk"]),
        ("$.items[*]", '#[1] {"sk": 1}', ["$.items[*].sk"]),
        ("$.items", '#[1..] {"sk": 1}', ["$.items[0].sk"]),
        ("$.items", "#[1..] #present", []),
        ("$.items", "#[{n}] {}", []),
        ("$.items", "#array", []),
        ("$.items[*]", "#absent", []),
        ("$..items", [{"sk": 1}], []),
    ],
)
def test_of_what_is_expected_at_a_path(path: str, value: Any, expected: list[str]) -> None:
    assert [str(miss) for miss in MISSES.of_path(ORDER, path, [value])] == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.items", ["$.items[*].sk"]),
        ("$.itmes", ["$.itmes"]),
        ("$.items[*]", ["$.items[*].sk"]),
    ],
)
def test_of_what_each_entry_is_expected_to_be(path: str, expected: list[str]) -> None:
    assert [str(miss) for miss in MISSES.of_entries(ORDER, path, {"sk": 1})] == expected


@pytest.mark.promise("contract.md", "It is one if the document has no such path")
@pytest.mark.promise("contract.md", "Where a schema allows further fields")
def test_a_miss_is_sure_where_the_schema_is_closed() -> None:
    assert [miss.is_sure for miss in MISSES.of_path(ORDER, "$.di")] == [True]
    assert [miss.is_sure for miss in MISSES.of_path(ORDER, "$.customer.nmae")] == [False]
    assert [miss.is_sure for miss in MISSES.of_body(ORDER, {"customer": {"nmae": 1}})] == [False]
    unsure = {"anyOf": [ORDER, {}]}
    assert [miss.is_sure for miss in MISSES.of_path(unsure, "$.items[0].sk")] == [False]
    assert [miss.is_sure for miss in MISSES.of_body(unsure, {"items": [{"sk": 1}]})] == [False]


def test_a_miss_has_the_names_that_could_be_meant() -> None:
    both = {"allOf": [ORDER, {"properties": {"forbidden": TEXT}}]}
    [miss] = MISSES.of_path(both, "$.forbidden")
    assert miss.name == "forbidden"
    assert miss.names == ("id", "items", "customer", "by_day", "extra", "pair")


def test_a_field_of_a_list_is_told_apart() -> None:
    [miss] = MISSES.of_path(ORDER, "$.items.sku")
    assert miss.is_of_list
    [miss] = MISSES.of_path(ORDER, "$.id.sku")
    assert not miss.is_of_list


def test_an_invalid_path_is_refused() -> None:
    with pytest.raises(PathError):
        MISSES.of_path(ORDER, "$.items[")
