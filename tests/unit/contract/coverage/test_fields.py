"""The fields of schemas."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.coverage.fields import Field, FieldReader
from support.contract.operations import Reader


def field(schema: Any, **schemas: Any) -> Field:
    document = {"s": schema, "components": {"schemas": schemas}}
    return FieldReader(Reader(document)).field("/s")


def shown(value: Field) -> Any:
    """Return fields as a dictionary, with the enumeration or None for each without fields."""
    if value.entries:
        return [shown(value.entries)]
    if value.fields:
        return {name: shown(inner) for name, inner in value.fields.items()}
    return None if value.choices is None else sorted(value.choices)


def of(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


A_OR_B = {"properties": {"kind": {"enum": ["a", "b"]}}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (True, None),
        ({"type": "string"}, None),
        ({"properties": {"a": True, "b": {}, "c": False}}, {"a": None, "b": None}),
        ({"items": {"properties": {"a": {}}}}, [{"a": None}]),
        ({"properties": {"kind": {"enum": [1, "1", True, None]}}}, {"kind": ['"1"', "1", "true"]}),
        ({"properties": {"kind": {"const": "a"}}}, {"kind": ['"a"']}),
        ({"allOf": [A_OR_B, {"properties": {"kind": {"enum": ["b", "c"]}}}]}, {"kind": ['"b"']}),
        (
            {"oneOf": [A_OR_B, {"properties": {"kind": {"const": "c"}, "d": {}}}]},
            {"kind": ['"a"', '"b"', '"c"'], "d": None},
        ),
        ({"anyOf": [A_OR_B, {"type": "null"}]}, {"kind": ['"a"', '"b"']}),
        (
            {"allOf": [A_OR_B, {"properties": {"kind": {"type": "string"}}}]},
            {"kind": ['"a"', '"b"']},
        ),
        (
            {**A_OR_B, "if": {}, "then": {"properties": {"kind": {"const": "a"}, "x": {}}}},
            {"kind": ['"a"', '"b"'], "x": None},
        ),
        (
            {
                "allOf": [
                    A_OR_B,
                    {"if": {}, "then": {"properties": {"kind": {"const": "a"}, "x": {}}}},
                    {"if": {}, "then": {"properties": {"kind": {"const": "b"}, "y": {}}}},
                ]
            },
            {"kind": ['"a"', '"b"'], "x": None, "y": None},
        ),
        (
            {"allOf": [{"items": A_OR_B}, {"items": {"properties": {"n": {}}}}]},
            [{"kind": ['"a"', '"b"'], "n": None}],
        ),
    ],
)
def test_fields_of_combined_schemas(schema: Any, expected: Any) -> None:
    assert shown(field(schema)) == expected


def test_a_schema_that_contains_itself_is_followed_once() -> None:
    node = {"properties": {"name": {}, "next": of("Node"), "all": {"items": of("Node")}}}

    found = shown(field(of("Node"), Node=node))

    assert found == {"name": None, "next": None, "all": [None]}


def test_a_schema_may_occur_several_times_side_by_side() -> None:
    found = field({"properties": {"a": of("P"), "b": of("P")}}, P={"properties": {"x": {}}})

    assert shown(found) == {"a": {"x": None}, "b": {"x": None}}
