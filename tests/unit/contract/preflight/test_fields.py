"""The fields and entries that a schema has, over all that it combines."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.documents.discriminators import with_conditions
from support.contract.preflight.fields import Fields, Found

TEXT = {"type": "string"}
PERSON = {"type": "object", "properties": {"name": TEXT}}
CLOSED = {**PERSON, "additionalProperties": False}
CAT = {"properties": {"kind": TEXT, "lives": TEXT}, "additionalProperties": False}
DOG = {"properties": {"kind": TEXT, "tricks": TEXT}, "additionalProperties": False}
SCHEMAS: dict[str, Any] = {
    "#/closed": CLOSED,
    "#/person": PERSON,
    "#/tree": {"properties": {"inner": {"$ref": "#/tree"}}, "allOf": [{"$ref": "#/tree"}]},
    "#/cat": CAT,
    "#/dog": DOG,
}
PET = with_conditions(
    {"oneOf": [{"$ref": "#/cat"}, {"$ref": "#/dog"}], "discriminator": {"propertyName": "kind"}}
)

FIELDS = Fields(lambda node: SCHEMAS[node["$ref"]])


@pytest.mark.parametrize(
    ("schema", "name", "expected"),
    [
        (True, "name", "free"),
        ({}, "name", "free"),
        ({"type": "object"}, "name", "free"),
        (False, "name", "none"),
        (TEXT, "name", "none"),
        ({"enum": ["a", 1]}, "name", "none"),
        ({"type": ["object", "null"], "properties": {"name": TEXT}}, "name", "known"),
        (PERSON, "name", "known"),
        (PERSON, "nmae", "open"),
        ({**PERSON, "additionalProperties": True}, "nmae", "open"),
        ({**PERSON, "additionalProperties": {}}, "nmae", "open"),
        (CLOSED, "nmae", "none"),
        ({**PERSON, "additionalProperties": TEXT}, "nmae", "known"),
        ({"properties": {"password": False}}, "password", "none"),
        ({"patternProperties": {"^x-": TEXT}}, "x-id", "known"),
        ({"patternProperties": {"^x-": TEXT}}, "id", "open"),
        ({"patternProperties": {"(?<x": TEXT}}, "id", "known"),
        ({"$dynamicRef": "#node"}, "any", "known"),
        ({"$ref": "#/closed"}, "name", "known"),
        ({"$ref": "#/closed"}, "nmae", "none"),
        ({"$ref": "#/tree"}, "inner", "known"),
        ({"$ref": "#/tree"}, "outer", "open"),
    ],
)
def test_a_schema_has_a_field(schema: Any, name: str, expected: str) -> None:
    assert FIELDS.field(schema, name).kind == expected


@pytest.mark.parametrize(
    ("schema", "name", "expected"),
    [
        ({"allOf": [PERSON, {"properties": {"age": TEXT}}]}, "age", "known"),
        ({"allOf": [PERSON, {"properties": {"age": TEXT}}]}, "aeg", "open"),
        ({"allOf": [PERSON, {}]}, "nmae", "open"),
        ({"allOf": [CLOSED, {"properties": {"age": TEXT}}]}, "age", "none"),
        ({"allOf": [PERSON], "unevaluatedProperties": False}, "name", "known"),
        ({"allOf": [PERSON], "unevaluatedProperties": False}, "nmae", "none"),
        ({"allOf": [PERSON], "unevaluatedProperties": True}, "nmae", "open"),
        ({"allOf": [PERSON], "unevaluatedProperties": TEXT}, "nmae", "known"),
        ({**PERSON, "additionalProperties": True, "unevaluatedProperties": False}, "x", "open"),
        ({"allOf": [{"unevaluatedProperties": {}}], "unevaluatedProperties": False}, "x", "free"),
        ({"if": PERSON, "unevaluatedProperties": False}, "name", "known"),
        ({"anyOf": [CLOSED, {"type": "null"}]}, "name", "known"),
        ({"anyOf": [CLOSED, {"type": "null"}]}, "nmae", "none"),
        ({"oneOf": [CLOSED, PERSON]}, "nmae", "open"),
        ({"oneOf": [CLOSED, {}]}, "nmae", "free"),
        ({"if": {}, "then": CLOSED, "else": CAT}, "lives", "known"),
        ({"if": {}, "then": CLOSED, "else": CAT}, "nmae", "none"),
        ({"if": {}, "then": CLOSED}, "nmae", "free"),
        ({**PERSON, "dependentSchemas": {"name": {"properties": {"age": TEXT}}}}, "age", "known"),
        (PET, "tricks", "known"),
        (PET, "lives", "known"),
        (PET, "livse", "none"),
    ],
)
def test_combined_schemas_have_a_field(schema: Any, name: str, expected: str) -> None:
    assert FIELDS.field(schema, name).kind == expected


def test_a_condition_of_another_form_is_no_choice() -> None:
    """Neither the values of which are not all listed, nor one without a constant."""
    condition = {"if": {"properties": {"kind": {"const": "cat"}}}, "then": CAT}
    other = {"if": {"required": ["kind"]}, "then": CAT}
    assert FIELDS.field({"allOf": [condition]}, "livse").kind == "free"
    assert FIELDS.field({"allOf": [other]}, "livse").kind == "free"


def test_the_schema_of_a_field_combines_those_that_apply() -> None:
    both = {"allOf": [PERSON, {"properties": {"name": {"minLength": 1}}}]}
    assert FIELDS.field(both, "name").schema == {"allOf": [TEXT, {"minLength": 1}]}
    either = {"anyOf": [PERSON, {"properties": {"name": {"minLength": 1}}}]}
    assert FIELDS.field(either, "name").schema == {"anyOf": [TEXT, {"minLength": 1}]}
    assert FIELDS.field({"anyOf": [PERSON, CAT]}, "name").schema == TEXT


@pytest.mark.parametrize(
    ("schema", "is_sure"),
    [
        ({"anyOf": [PERSON, CAT]}, True),
        ({"anyOf": [PERSON, {"properties": {"age": TEXT}}]}, False),
        ({"anyOf": [PERSON, {}]}, False),
        ({"allOf": [{"anyOf": [PERSON, {}]}]}, False),
    ],
)
def test_a_field_is_sure_unless_an_alternative_allows_anything(schema: Any, is_sure: bool) -> None:
    assert FIELDS.field(schema, "name") == Found("known", TEXT, is_sure)


@pytest.mark.parametrize(
    ("schema", "index", "expected"),
    [
        ({}, 0, "free"),
        (TEXT, 0, "none"),
        (PERSON, 0, "none"),
        ({"type": "array"}, 0, "free"),
        ({"items": TEXT}, 0, "known"),
        ({"items": False}, 0, "none"),
        ({"items": TEXT}, None, "known"),
        ({"items": TEXT}, -1, "known"),
        ({"type": "array"}, None, "free"),
        ({"prefixItems": [TEXT]}, 0, "known"),
        ({"prefixItems": [TEXT]}, 1, "free"),
        ({"prefixItems": [TEXT], "items": False}, 1, "none"),
        ({"prefixItems": [TEXT], "items": False}, None, "known"),
        ({"allOf": [{"type": "array"}], "unevaluatedItems": False}, 0, "none"),
    ],
)
def test_a_schema_has_an_entry(schema: Any, index: int | None, expected: str) -> None:
    assert FIELDS.entry(schema, index).kind == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"items": TEXT}, Found("known", TEXT)),
        (PERSON, Found("known", TEXT)),
        ({"type": "object"}, Found("free")),
        (TEXT, Found("free")),
    ],
)
def test_what_is_within_a_value(schema: Any, expected: Found) -> None:
    assert FIELDS.inner(schema) == expected


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (True, []),
        ({"properties": {"b": TEXT, "a": TEXT, "secret": False}}, ["b", "a"]),
        ({"$ref": "#/tree"}, ["inner"]),
        ({"allOf": [PERSON, {"properties": {"age": TEXT, "name": TEXT}}]}, ["name", "age"]),
        ({"anyOf": [PERSON, CAT]}, ["name", "kind", "lives"]),
        ({"if": {}, "then": PERSON, "else": CAT}, ["name", "kind", "lives"]),
        (PET, ["kind", "lives", "tricks"]),
    ],
)
def test_all_names(schema: Any, names: list[str]) -> None:
    assert FIELDS.names(schema) == names


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array", "items": TEXT}, True),
        ({"items": TEXT}, False),
        (PERSON, False),
        ({}, False),
    ],
)
def test_a_value_is_a_list(schema: Any, expected: bool) -> None:
    assert FIELDS.is_list(schema) is expected
