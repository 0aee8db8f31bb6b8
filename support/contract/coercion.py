"""Values of parameters, headers and forms, which are texts, as the types of their schemas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
_COMBINED = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True)
class Shape:
    """The types that a schema allows, those of its entries, and the shapes of its fields."""

    types: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    fields: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def is_array(self) -> bool:
        """Whether a value is a list and nothing else."""
        return "array" in self.types and "string" not in self.types

    @property
    def is_object(self) -> bool:
        """Whether a value has fields of its own."""
        return "object" in self.types or bool(self.fields)

    def value(self, text: str) -> Any:
        """Return a text as one of the types, or as it is."""
        return _typed(text, self.types)

    def listed(self, texts: Sequence[str]) -> list[Any]:
        """Return the entries of a list."""
        return [_typed(text, self.entries) for text in texts]

    def of_fields(self, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return the fields of a form; one that is repeated is a list."""
        given: dict[str, list[str]] = {}
        for name, text in pairs:
            given.setdefault(name, []).append(text)
        made: dict[str, Any] = {}
        for name, texts in given.items():
            shape = self.fields.get(name, Shape())
            is_list = shape.is_array or len(texts) > 1
            made[name] = shape.listed(texts) if is_list else shape.value(texts[0])
        return made


def shape_of(schema: Any, resolve: Callable[[Any], Mapping[str, Any]], depth: int = 3) -> Shape:
    """Return what is known of a schema; ``resolve`` follows a reference."""
    types, entries = set[str](), set[str]()
    fields: dict[str, Shape] = {}
    for one in _all_of(schema, resolve, set()):
        types |= types_of(one)
        if depth and isinstance(one.get("items"), dict):
            entries |= shape_of(one["items"], resolve, depth - 1).types
        for name, inner in (one.get("properties") or {}).items() if depth else ():
            fields.setdefault(name, shape_of(inner, resolve, depth - 1))
    return Shape(frozenset(types), frozenset(entries), fields)


def _all_of(
    schema: Any, resolve: Callable[[Any], Mapping[str, Any]], seen: set[int]
) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and those that it combines."""
    if not isinstance(schema, dict) or id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    if "$ref" in schema:
        yield from _all_of(resolve(schema), resolve, seen)
    for keyword in _COMBINED:
        for one in schema.get(keyword) or ():
            yield from _all_of(one, resolve, seen)


def types_of(schema: Mapping[str, Any]) -> set[str]:
    """Return the types that a schema names itself, or whose values it lists; empty for any."""
    kinds = schema.get("type", ())
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    return {kinds} if isinstance(kinds, str) else {*kinds, *(_type(value) for value in values)}


def _type(value: object) -> str:
    return "null" if value is None else _JSON_TYPES.get(type(value), "object")


def _typed(text: str, types: frozenset[str]) -> Any:
    if "string" in types or not types:
        return text
    if ("integer" in types and _INTEGER.fullmatch(text)) or (
        "number" in types and _NUMBER.fullmatch(text)
    ):
        return json.loads(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    return None if "null" in types and text in {"", "null"} else text
