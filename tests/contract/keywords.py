"""Single changes of a schema: each keyword, one at a time."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDS = (
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "minItems",
    "maxItems",
    "minProperties",
)
REMOVABLE = ("pattern", "format", "additionalProperties", "const", "enum", "items", *BOUNDS)
OTHER_TYPE = {
    "string": "integer",
    "integer": "string",
    "object": "array",
    "array": "object",
    "null": "boolean",
}
UNKNOWN = "x_unknown"


def changes(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each change of a schema: its place and what it does, and the changed schema."""
    for place, node in _nodes(schema, ()):
        for what, changed in _changes(node):
            made = copy.deepcopy(schema)
            target = made
            for part in place:
                target = target[part]
            target.clear()
            target.update(changed)
            yield f"{'/'.join(map(str, place))} {what}".strip(), made


def _nodes(schema: Any, place: tuple[str | int, ...]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield a schema and those within it."""
    yield place, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _nodes(inner, (*place, "properties", name))
    if "items" in schema:
        yield from _nodes(schema["items"], (*place, "items"))
    for keyword in ("allOf", "anyOf"):
        for number, inner in enumerate(schema.get(keyword, ())):
            yield from _nodes(inner, (*place, keyword, number))


def _changes(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for keyword in REMOVABLE:
        if keyword in node:
            yield f"without {keyword}", {k: v for k, v in node.items() if k != keyword}
    for what, values in (*_of_bounds(node), *_of_types(node), *_of_values(node)):
        yield what, {**node, **values}
    for name in node.get("required", ()):
        fewer = [known for known in node["required"] if known != name]
        yield f"{name} is optional", {**node, "required": fewer}
    for name in node.get("properties", {}):
        properties = {k if k != name else f"{k}_": v for k, v in node["properties"].items()}
        yield f"{name} has another name", {**node, "properties": properties}


def _of_bounds(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for keyword in BOUNDS:
        for step in (-1, 1) if keyword in node else ():
            if (bound := node[keyword] + step) >= 0 or keyword in {
                "minimum",
                "exclusiveMinimum",
                "maximum",
            }:
                yield f"{keyword} {bound}", {keyword: bound}


def _of_types(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    kinds = node.get("type", [])
    if isinstance(kinds, str):
        yield f"type {OTHER_TYPE[kinds]}", {"type": OTHER_TYPE[kinds]}
        return
    for kind in kinds:
        yield f"type without {kind}", {"type": [known for known in kinds if known != kind]}


def _of_values(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "const" in node:
        yield "another const", {"const": UNKNOWN}
    if "enum" in node:
        yield "a longer enum", {"enum": [*node["enum"], UNKNOWN]}
    for value in node.get("enum", ()):
        yield f"enum without {value}", {"enum": [v for v in node["enum"] if v != value]}
