"""Fields that only requests or only answers have: ``writeOnly`` and ``readOnly``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

Schema = dict[str, Any]
Direction = Literal["request", "response"]

FORBIDDING: dict[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
"""The keyword of a field that a message of this direction does not have."""

_DEEPEST = 8  # levels of allOf; a schema may contain itself


def in_direction(schema: Schema, direction: Direction, resolve: Callable[[Any], Any]) -> Schema:
    """Return a schema for messages of one direction.

    A field of the other one is not required, also if ``allOf`` brings it, and fails. ``resolve``
    follows a reference.
    """
    keyword = FORBIDDING[direction]
    own = [*_own(schema, keyword, resolve)]
    other = {*own, *_brought(schema, keyword, resolve, _DEEPEST)}
    if not other:
        return schema
    made: Schema = _relaxed(schema, other)
    if own:
        made = made | {"properties": schema["properties"] | dict.fromkeys(own, False)}
    if isinstance(parts := schema.get("allOf"), list):
        made = made | {"allOf": [_relaxed(part, other) for part in parts]}
    return made


def _relaxed(schema: Any, other: Collection[str]) -> Any:
    """Return a schema that requires none of the fields of the other direction."""
    if not isinstance(schema, dict) or not isinstance(schema.get("required"), list):
        return schema
    return schema | {"required": [name for name in schema["required"] if name not in other]}


def _own(schema: Schema, keyword: str, resolve: Callable[[Any], Any]) -> Iterator[str]:
    properties = schema.get("properties")
    for name, field in properties.items() if isinstance(properties, dict) else ():
        if _has(field, keyword, resolve):
            yield name


def _brought(
    schema: Schema, keyword: str, resolve: Callable[[Any], Any], deepest: int
) -> Iterator[str]:
    """Yield the fields of the other direction that ``allOf`` brings."""
    parts = schema.get("allOf")
    for part in parts if isinstance(parts, list) and deepest else ():
        node = resolve(part) if isinstance(part, dict) else {}
        yield from _own(node, keyword, resolve)
        yield from _brought(node, keyword, resolve, deepest - 1)


def _has(field: Any, keyword: str, resolve: Callable[[Any], Any]) -> bool:
    if not isinstance(field, dict):
        return False
    return field.get(keyword) is True or resolve(field).get(keyword) is True
