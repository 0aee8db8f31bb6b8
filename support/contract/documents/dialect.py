"""Schemas of OpenAPI 3.0 as JSON Schema 2020-12, which OpenAPI 3.1 has."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_CHANGED = ("nullable", "exclusiveMinimum", "exclusiveMaximum")
_LIMITS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


def of_3_0(schema: Schema) -> Schema:
    """Return a schema of OpenAPI 3.0 in 2020-12; those within it stay as they are.

    ``nullable`` becomes a type, also beside an ``enum`` without null: OAI/OpenAPI-Specification
    issue 1900 forbids null then, but authors mean it. Siblings of ``$ref`` are ignored in 3.0.
    """
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    if schema.keys().isdisjoint(_CHANGED):
        return schema
    made = dict(schema)
    for exclusive, limit in _LIMITS:
        if isinstance(is_exclusive := made.get(exclusive), bool):
            del made[exclusive]
            if is_exclusive and limit in made:
                made[exclusive] = made.pop(limit)
    return _with_null(made) if made.pop("nullable", False) is True else made


def _with_null(schema: Schema) -> Schema:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(kind := schema.get("type"), str):
        schema["type"] = [kind, "null"]
    combined = {key: schema.pop(key) for key in ("allOf", "anyOf", "oneOf") if key in schema}
    if combined:
        schema["anyOf"] = [combined, {"type": "null"}]
    return schema
