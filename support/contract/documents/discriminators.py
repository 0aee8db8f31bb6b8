"""Discriminators as conditions of JSON Schema, so that a fault is one of the chosen schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

_NULL = {"type": "null"}


def with_conditions(schema: Schema) -> Schema:
    """Return a schema whose discriminator decides which of its alternatives applies.

    Without a discriminator, or with alternatives that have no name, it stays as it is (OpenAPI
    3.1, 4.8.25: inline schemas are not considered); null may be one of them.
    """
    discriminator = schema.get("discriminator")
    keyword = next((key for key in ("oneOf", "anyOf") if key in schema), None)
    if (
        keyword is None
        or not isinstance(discriminator, dict)
        or "propertyName" not in discriminator
    ):
        return schema
    others = [one for one in schema[keyword] if one != _NULL]
    references: list[str] = [
        one["$ref"] for one in others if isinstance(one, dict) and "$ref" in one
    ]
    if not references or len(references) < len(others):
        return schema
    values = _values(references, discriminator.get("mapping") or {})
    name = discriminator["propertyName"]
    made = {key: value for key, value in schema.items() if key != keyword}
    conditions = [
        {"if": {"properties": {name: {"const": value}}}, "then": {"$ref": reference}}
        for value, reference in values.items()
    ]
    chosen = _chosen([(name, value) for value in values])
    if len(others) < len(schema[keyword]):
        made["anyOf"] = [{"allOf": [chosen, *conditions]}, _NULL]
    else:
        made["allOf"] = [*made.get("allOf", ()), chosen, *conditions]
    return made


def choices_of(schema: Schema) -> tuple[list[Any], list[Any]]:
    """Return the schemas of ``allOf`` of which a discriminator chooses one, and all others.

    They are recognized by their form, as with_conditions makes it: one of the values is required.
    """
    parts = schema.get("allOf") or []
    conditions = [(part, tested) for part in parts if (tested := _tested(part))]
    if not conditions or _chosen([tested for _, tested in conditions]) not in parts:
        return [], parts
    chosen = [part for part, _ in conditions]
    return [part["then"] for part in chosen], [part for part in parts if part not in chosen]


def _tested(part: Any) -> tuple[str, Any] | None:
    """Return the field and the value on which a schema depends, None for any other schema."""
    if (
        not isinstance(part, dict)
        or part.keys() != {"if", "then"}
        or not isinstance(part["if"], dict)
    ):
        return None
    fields = part["if"].get("properties") or {}
    if part["if"].keys() != {"properties"} or len(fields) != 1:
        return None
    [(name, field)] = fields.items()
    is_one = isinstance(field, dict) and field.keys() == {"const"}
    return (name, field["const"]) if is_one else None


def _chosen(tested: list[tuple[str, Any]]) -> Schema:
    """Return the schema that requires one of the values of a field."""
    name = tested[0][0]
    return {"required": [name], "properties": {name: {"enum": [value for _, value in tested]}}}


def _values(references: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the alternatives by the values of the discriminator: mapped ones, and their names."""
    named = {_name(reference): reference for reference in references}
    mapped = {value: named.get(_name(to), to) for value, to in mapping.items()}
    rest = {name: to for name, to in named.items() if to not in mapped.values()}
    return mapped | rest


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
