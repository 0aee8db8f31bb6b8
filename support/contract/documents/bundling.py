"""A document whose references are all internal, and whose schemas are JSON Schema 2020-12."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from support.contract.documents.dialect import of_3_0
from support.contract.documents.directions import in_direction
from support.contract.documents.discriminators import with_conditions
from support.contract.documents.pointers import joined, parts_of, quoted
from support.contract.documents.reading import read
from support.contract.documents.structure import STRUCTURE, Children
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.documents.directions import Direction

EXTERNAL = "x-external"
"""The key under which parts of other files are kept, by their file and pointer."""


_PROSE = frozenset({"description", "summary", "example", "examples", "externalDocs", "tags"})


class Bundler:
    """Brings a document and the files that it refers to into one, for messages of a direction."""

    def __init__(self, path: Path, document: dict[str, Any], direction: Direction) -> None:
        self._root = path.resolve()
        self._direction = direction
        self._is_3_0 = str(document.get("openapi", "")).startswith("3.0")
        self._files: dict[Path, Any] = {self._root: document}
        self._references: dict[tuple[str, Path], str] = {}
        self._external: dict[str, Any] = {}
        self._waiting: list[tuple[str, Path, str, str]] = []

    def bundle(self) -> dict[str, Any]:
        """Return the document; raises ContractError for a reference that leads nowhere."""
        made: dict[str, Any] = self._made(self._files[self._root], "document", self._root)
        while self._waiting:
            key, file, pointer, kind = self._waiting.pop()
            self._external[key] = self._made(self._at(file, pointer), kind, file)
        return made | {EXTERNAL: self._external} if self._external else made

    def _made(self, node: Any, kind: str, file: Path) -> Any:
        if not isinstance(node, dict):
            return node
        if kind == "schema":
            node = self._schema(node, file)
        elif "$ref" in node:
            return {"$ref": self._reference(node["$ref"], kind, file)}
        structure = STRUCTURE[kind]
        made = {}
        for key, value in node.items():
            if (children := structure.get(key)) is not None:
                made[key] = self._children(value, children, file)
            elif key not in _PROSE:
                made[key] = value
        if kind == "schema" and "$ref" in made:
            made["$ref"] = self._reference(made["$ref"], kind, file)
        return made

    def _schema(self, schema: dict[str, Any], file: Path) -> dict[str, Any]:
        if "discriminator" in schema:  # before 3.0's null becomes an alternative
            schema = with_conditions(schema)
        if self._is_3_0:
            schema = of_3_0(schema)
        return in_direction(schema, self._direction, lambda node: self._resolved(node, file))

    def _children(self, value: Any, children: Children, file: Path) -> Any:
        if children.shape == "map" and isinstance(value, dict):
            return {key: self._made(one, children.kind, file) for key, one in value.items()}
        if children.shape == "list" and isinstance(value, list):
            return [self._made(one, children.kind, file) for one in value]
        return self._made(value, children.kind, file) if children.shape == "one" else value

    def _reference(self, reference: Any, kind: str, file: Path) -> str:
        """Return a reference within the bundle; what it leads to is added when it is external."""
        known = self._references.get((reference, file))
        if known is None:
            known = self._new_reference(reference, kind, file)
            self._references[reference, file] = known
        return known

    def _new_reference(self, reference: Any, kind: str, file: Path) -> str:
        target, pointer = self._target(reference, file)
        self._at(target, pointer)
        if target == self._root:
            return f"#{quoted(pointer)}"
        key = f"{os.path.relpath(target, self._root.parent)}#{pointer}"
        if key not in self._external:
            self._external[key] = {}
            self._waiting.append((key, target, pointer, kind))
        return f"#{quoted(joined((EXTERNAL, key)))}"

    def _target(self, reference: Any, file: Path) -> tuple[Path, str]:
        if not isinstance(reference, str):
            raise ContractError(f"{file}: the $ref {reference!r} is not a text")
        name, _, pointer = reference.partition("#")
        if "://" in name:
            raise ContractError(
                f"{file}: the $ref {reference!r} is an address; documents are never fetched: "
                "save it beside the document and refer to the file"
            )
        path = (file.parent / unquote(name)).resolve() if name else file
        return path, unquote(pointer) if "%" in pointer else pointer

    def _at(self, file: Path, pointer: str) -> Any:
        if file not in self._files:
            self._files[file] = read(file)
        node: Any = self._files[file]
        for part in parts_of(pointer):
            try:
                node = node[int(part)] if isinstance(node, list) else node[part]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                raise ContractError(
                    f"{file} has nothing at {pointer!r}, to which a $ref leads"
                ) from error
        return node

    def _resolved(self, node: dict[str, Any], file: Path) -> dict[str, Any]:
        """Return what a chain of references leads to."""
        seen: set[tuple[Path, str]] = set()
        while "$ref" in node:
            place = self._target(node["$ref"], file)
            if place in seen:
                raise ContractError(f"{file}: the $ref {node['$ref']!r} leads to itself")
            seen.add(place)
            found = self._at(*place)
            file, node = place[0], found if isinstance(found, dict) else {}
        return node
