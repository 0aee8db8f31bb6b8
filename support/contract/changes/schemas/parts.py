"""A schema as the parts that a value has to conform to, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from support.contract.operations import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = dict[str, Any]
Parts = tuple[Part, ...]
"""Schemas without ``$ref``, ``allOf`` and annotations of their own; none of them: anything goes."""

NOTHING: Part = {"not": {}}
"""A schema that no value conforms to."""

UNIONS = ("anyOf", "oneOf")
ANNOTATIONS = frozenset(
    {
        *("title", "default", "deprecated", "readOnly", "writeOnly", "discriminator", "xml"),
        *("$comment", "$schema", "$defs", "definitions"),
    }
)


class Opener:
    """Takes the schemas of a document apart.

    A schema always gives the same parts, by identity, so that pairs of them can be remembered.
    """

    def __init__(self, bundle: dict[str, Any]) -> None:
        self._reader = Reader(bundle)
        self._opened: dict[int, tuple[Any, Parts]] = {}

    def at(self, pointer: str | None) -> Parts:
        """Return the parts of the schema at a pointer; without one, there are none."""
        return self.parts(self.schema(pointer)) if pointer else ()

    def schema(self, pointer: str) -> Any:
        """Return the schema at a pointer."""
        return self._reader.at(pointer)

    def parts(self, schema: Any) -> Parts:
        """Return the parts of a schema."""
        if not isinstance(schema, dict):
            return (NOTHING,) if schema is False else ()
        if id(schema) not in self._opened:  # kept, so that its id does not become another's
            self._opened[id(schema)] = schema, ()  # for a schema that contains itself
            self._opened[id(schema)] = schema, tuple(self._found(schema))
        return self._opened[id(schema)][1]

    def default(self, schema: Any) -> Any:
        """Return the default value of a schema; None without one."""
        chain = [one for one in self._chain(schema) if "default" in one]
        return chain[0]["default"] if chain else None

    def target(self, schema: Part) -> Any:
        """Return what the reference of a schema leads to."""
        return self._reader.at(unquote(schema["$ref"].removeprefix("#")))

    def _chain(self, schema: Any) -> Iterator[Part]:
        seen: set[int] = set()
        while isinstance(schema, dict) and id(schema) not in seen:
            seen.add(id(schema))
            yield schema
            schema = self.target(schema) if "$ref" in schema else None

    def _found(self, schema: Part) -> Iterator[Part]:
        if "$ref" in schema:
            yield from self.parts(self.target(schema))
        for one in schema.get("allOf") or ():
            yield from self.parts(one)
        if own := {key: value for key, value in schema.items() if _asserts(key)}:
            yield own


def _asserts(key: str) -> bool:
    return key not in ANNOTATIONS and key not in {"$ref", "allOf"} and not key.startswith("x-")
