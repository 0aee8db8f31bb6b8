"""Discriminators as conditions of JSON Schema, so that a fault is one of the chosen schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]


def with_conditions(schema: Schema) -> Schema:
    """Return a schema whose discriminator decides which of its alternatives applies.

    Without a discriminator, or with alternatives that have no name, it stays as it is (OpenAPI
    3.1, 4.8.25: inline schemas are not considered).
    """
    discriminator = schema.get("discriminator")
    keyword = next((key for key in ("oneOf", "anyOf") if key in schema), None)
    if (
        keyword is None
        or not isinstance(discriminator, dict)
        or "propertyName" not in discriminator
    ):
        return schema
    references: list[str] = [one["$ref"] for one in schema[keyword] if "$ref" in one]
    if not references or len(references) < len(schema[keyword]):
        return schema
    values = _values(references, discriminator.get("mapping") or {})
    name = discriminator["propertyName"]
    made = {key: value for key, value in schema.items() if key != keyword}
    conditions = [
        {"if": {"properties": {name: {"const": value}}}, "then": {"$ref": reference}}
        for value, reference in values.items()
    ]
    chosen = {"required": [name], "properties": {name: {"enum": list(values)}}}
    made["allOf"] = [*made.get("allOf", ()), chosen, *conditions]
    return made


def _values(references: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the alternatives by the values of the discriminator: mapped ones, and their names."""
    named = {_name(reference): reference for reference in references}
    mapped = {value: named.get(_name(to), to) for value, to in mapping.items()}
    rest = {name: to for name, to in named.items() if to not in mapped.values()}
    return mapped | rest


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
