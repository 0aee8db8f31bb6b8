"""Values of schemas: one of the first conforms, and those that hold a value do so."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from support.contract.changes.schemas.parts import Opener
from support.contract.changes.schemas.sampling import ABSENT, Assuming, Sampler

DEFINITIONS: dict[str, Any] = {
    "Node": {
        "type": "object",
        "required": ["id", "next"],
        "properties": {
            "id": {"type": "integer"},
            "next": {"anyOf": [{"$ref": "#/schemas/Node"}, {"type": "null"}]},
        },
    },
}


def opened(schema: Any) -> tuple[Sampler, Any]:
    opener = Opener({"schema": schema, "schemas": DEFINITIONS})
    return Sampler(opener.parts), opener.at("/schema")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 5, "maxLength": 5},
        {"type": "string", "format": "date-time", "pattern": "Z$"},
        {"type": "string", "pattern": "^[A-Z]{3}$"},
        {"type": "integer", "minimum": 3, "exclusiveMaximum": 5, "multipleOf": 2},
        {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1},
        {"type": ["boolean", "null"]},
        {"const": {"a": 1}},
        {"enum": ["a", "b"], "maxLength": 1},
        {"type": "array", "minItems": 2, "items": {"type": "string"}, "uniqueItems": True},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2},
        {"type": "object", "minProperties": 1, "properties": {"a": {"type": "integer"}}},
        {"allOf": [{"properties": {"a": {"type": "integer"}}}, {"required": ["a"]}]},
        {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 1}]},
        {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}, "type": "object"},
        {"required": ["a"], "properties": {"a": {}, "b": False}},
        {"$ref": "#/schemas/Node"},
        True,
    ],
)
def test_one_of_the_first_values_conforms(schema: Any) -> None:
    sampler, parts = opened(schema)
    rooted = {"allOf": [schema], "schemas": DEFINITIONS}
    validator = OAS31Validator(rooted, format_checker=oas31_format_checker)
    assert any(validator.is_valid(value) for value in islice(sampler.values(parts), 40))


@pytest.mark.parametrize(
    ("schemas", "first"),
    [([False], []), ([{"type": "boolean"}, False], [True]), ([False, {"type": "boolean"}], [])],
)
def test_a_list_ends_before_an_entry_that_cannot_be(schemas: list[Any], first: list[Any]) -> None:
    sampler, parts = opened({"type": "array", "prefixItems": schemas})
    assert next(sampler.values(parts)) == first


def test_nothing_has_no_values() -> None:
    sampler, parts = opened(False)  # noqa: FBT003 - a schema
    assert list(sampler.values(parts)) == []


def test_a_value_is_held_at_its_path() -> None:
    sampler, parts = opened({"$ref": "#/schemas/Node"})
    chosen = Assuming(Opener(DEFINITIONS).parts(DEFINITIONS["Node"]))
    held = next(sampler.holding(parts, ("next", chosen, "id"), "a"))
    assert held["next"]["id"] == "a"
    assert "id" not in next(sampler.holding(parts, ("id",), ABSENT))
    sampler, parts = opened({"type": "array", "items": {"type": "integer"}})
    assert next(sampler.holding(parts, (0,), "a")) == ["a"]
