"""Texts of parameters, headers and forms, as the types of their schemas."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.coercion import Shape, shape_of, types_of

SCHEMAS: dict[str, Any] = {
    "#/number": {"type": "number"},
    "#/tree": {"properties": {"inner": {"$ref": "#/tree"}}, "allOf": [{"$ref": "#/tree"}]},
}


def shape(schema: Any) -> Shape:
    return shape_of(schema, lambda node: SCHEMAS[node["$ref"]])


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, "-0", 0),
        ({"type": "integer"}, "1.5", "1.5"),
        ({"type": "integer"}, "012", "012"),
        ({"type": "integer"}, "\u0661", "\u0661"),
        ({"type": "number"}, "1.5e3", 1500.0),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "True", "True"),
        ({"type": ["integer", "null"]}, "", None),
        ({"type": ["integer", "string"]}, "12", "12"),
        ({"enum": [1, 2]}, "1", 1),
        ({"const": True}, "false", False),
        ({"enum": ["1"]}, "1", "1"),
        ({}, "12", "12"),
        ({"$ref": "#/number"}, "12", 12),
        ({"anyOf": [{"$ref": "#/number"}, {"type": "null"}]}, "null", None),
    ],
)
def test_a_text_has_a_type_of_its_schema(schema: Any, text: str, expected: Any) -> None:
    found = shape(schema).value(text)
    assert (found, type(found)) == (expected, type(expected))


def test_entries_of_a_list_have_types() -> None:
    numbers = shape({"type": "array", "items": {"$ref": "#/number"}})
    assert numbers.is_array
    assert numbers.listed(["1", "a"]) == [1, "a"]


def test_fields_of_a_form_have_types() -> None:
    of_form = shape(
        {
            "oneOf": [
                {"properties": {"age": {"type": "integer"}}},
                {"properties": {"tags": {"type": "array", "items": {"type": "integer"}}}},
            ]
        }
    )
    pairs = [("age", "1"), ("tags", "2"), ("other", "3"), ("twice", "a"), ("twice", "b")]
    assert of_form.is_object
    assert of_form.of_fields(pairs) == {"age": 1, "tags": [2], "other": "3", "twice": ["a", "b"]}


def test_a_schema_may_contain_itself() -> None:
    assert set(shape({"$ref": "#/tree"}).fields) == {"inner"}


def test_a_schema_may_be_true() -> None:
    anything: object = True
    assert shape(anything) == Shape()


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({}, set()),
        ({"type": "string"}, {"string"}),
        ({"type": ["object", "null"]}, {"object", "null"}),
        ({"enum": ["a", 1, 1.5, True, None, [], {}]}, {"string", "integer", "number", "boolean"}),
        ({"const": []}, {"array"}),
    ],
)
def test_the_types_of_a_schema(schema: Any, types: set[str]) -> None:
    others = {"null", "array", "object"} if "enum" in schema else set()
    assert types_of(schema) == types | others
