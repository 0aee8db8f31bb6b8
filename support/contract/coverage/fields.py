"""The fields of a schema, with the values of those that are enumerations."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.contract.operations import Reader

    Choices = frozenset[str]
    Combine = Callable[[Choices, Choices], Choices]

text_of = json.JSONEncoder(ensure_ascii=False).encode
"""Returns a value as JSON, as ``Field.choices`` has them."""


@dataclass(frozen=True)
class Field:
    """What a value may contain: fields by their names, entries, and the values of an enumeration.

    ``choices`` are texts of JSON, or None for a value that is no enumeration. null is not among
    them: in OpenAPI 3.0 it comes from ``nullable``.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    entries: Field | None = None
    choices: Choices | None = None


class FieldReader:
    """Reads the fields of schemas; a schema that contains itself is followed once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def field(self, pointer: str) -> Field:
        """Return what the value of the schema at a pointer may contain."""
        return self._field(self._reader.at(pointer), frozenset({pointer}))

    def _field(self, schema: Any, within: frozenset[str]) -> Field:
        if not isinstance(schema, dict):
            return Field()
        made = self._own(schema, within)
        if "$ref" in schema:
            place, target = self._reader.resolved("", schema)
            if place not in within:
                made = _merged(made, self._field(target, within | {place}), _both)
        parts = [one for one in schema.get("allOf") or () if isinstance(one, dict)]
        for one in parts:
            if "if" not in one:
                made = _merged(made, self._field(one, within), _both)
        for keyword in ("anyOf", "oneOf"):
            if alternatives := schema.get(keyword):
                made = _merged(made, self._any_of(alternatives, within), _both)
        conditions = [
            one[key] for one in (schema, *parts) for key in ("then", "else") if key in one
        ]
        if conditions:
            made = _merged(made, self._any_of(conditions, within), _first)
        return made

    def _own(self, schema: dict[str, Any], within: frozenset[str]) -> Field:
        fields = {
            name: self._field(inner, within)
            for name, inner in (schema.get("properties") or {}).items()
            if inner is not False  # of the other direction
        }
        entries = self._field(schema["items"], within) if schema.get("items") else None
        return Field(fields, entries, _choices(schema))

    def _any_of(self, schemas: list[Any], within: frozenset[str]) -> Field:
        made = self._field(schemas[0], within)
        for schema in schemas[1:]:
            made = _merged(made, self._field(schema, within), _either)
        return made


def _choices(schema: Mapping[str, Any]) -> Choices | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else frozenset(text_of(v) for v in values if v is not None)


def _merged(one: Field, other: Field, combine: Combine) -> Field:
    """Return what both contain; ``combine`` makes one enumeration of two."""
    shared = one.fields.keys() & other.fields.keys()
    fields = {**one.fields, **other.fields}
    fields |= {name: _merged(one.fields[name], other.fields[name], combine) for name in shared}
    if one.entries and other.entries:
        entries: Field | None = _merged(one.entries, other.entries, combine)
    else:
        entries = one.entries or other.entries
    if one.choices is None or other.choices is None:
        return Field(fields, entries, other.choices if one.choices is None else one.choices)
    return Field(fields, entries, combine(one.choices, other.choices))


def _both(one: Choices, other: Choices) -> Choices:
    return one & other


def _either(one: Choices, other: Choices) -> Choices:
    return one | other


def _first(one: Choices, other: Choices) -> Choices:  # noqa: ARG001 - a condition restricts nothing
    return one
