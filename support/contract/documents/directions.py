"""Fields that only requests or only answers have: ``writeOnly`` and ``readOnly``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]
Direction = Literal["request", "response"]

FORBIDDING: dict[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
"""The keyword of a field that a message of this direction does not have."""


def in_direction(schema: Schema, direction: Direction, resolve: Callable[[Any], Any]) -> Schema:
    """Return a schema for messages of one direction.

    A field of the other one is not required, and fails. ``resolve`` follows a reference.
    """
    keyword = FORBIDDING[direction]
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    other = [name for name, field in properties.items() if _has(field, keyword, resolve)]
    if not other:
        return schema
    made = schema | {"properties": properties | dict.fromkeys(other, False)}
    if "required" in schema:
        made["required"] = [name for name in schema["required"] if name not in other]
    return made


def _has(field: Any, keyword: str, resolve: Callable[[Any], Any]) -> bool:
    if not isinstance(field, dict):
        return False
    return field.get(keyword) is True or resolve(field).get(keyword) is True
