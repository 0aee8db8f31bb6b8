"""What the schemas of a document say of a place in a body: the values of its enums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.operations import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.mutation.places import Place

_COMBINING = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("then", "else")
_DEEPEST = 50  # references that lead to each other, at most


class Options:
    """The values of enums, by the pointer of a schema and a place in its values."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self._reader = Reader(bundle)
        self._known: dict[tuple[str, Place], tuple[Any, ...]] = {}

    def at(self, pointer: str, place: Place) -> tuple[Any, ...]:
        """Return the values that enums allow at a place, in the order of the document."""
        known = self._known.get((pointer, place))
        if known is None:
            schemas = [self._reader.at(pointer)]
            for part in place:
                schemas = [inner for schema in schemas for inner in self._below(schema, part)]
            values = [
                value
                for schema in schemas
                for applied in self._applied(schema)
                for value in applied.get("enum", ())
            ]
            known = tuple(value for n, value in enumerate(values) if value not in values[:n])
            self._known[pointer, place] = known
        return known

    def _below(self, schema: Any, part: str | None) -> Iterator[Any]:
        for applied in self._applied(schema):
            if part is None:
                yield from (applied[key] for key in ("items",) if key in applied)
            else:
                properties = applied.get("properties") or {}
                yield from (properties[name] for name in (part,) if name in properties)

    def _applied(self, schema: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
        """Yield a schema and those that it combines, with references resolved."""
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return
        if "$ref" in schema:
            yield from self._applied(self._reader.resolved("", schema)[1], depth + 1)
        yield schema
        for key in _COMBINING:
            for part in schema.get(key, ()):
                yield from self._applied(part, depth + 1)
        for key in _CONDITIONAL:
            yield from self._applied(schema.get(key), depth + 1)
