"""Values of parameters, headers and forms, which are texts, as the types of their schemas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from support.contract.media_types import cookies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from support.contract.operations import Value
    from support.http.exchange import SentRequest

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


class ParameterTexts:
    """The parameters of a request, as it has written them; ``in_path`` has those of its path."""

    def __init__(self, request: SentRequest, in_path: Mapping[str, str]) -> None:
        self._request = request
        self._in_path = in_path
        self._known: dict[str, list[tuple[str, str]]] = {}

    def of(self, parameter: Value) -> list[str]:
        """Return the texts of a parameter, none if the request does not have it."""
        place = parameter.place
        if place not in self._known:
            self._known[place] = list(self._at(place))
        name = parameter.name.lower() if place == "header" else parameter.name
        return [text for known, text in self._known[place] if known == name]

    def _at(self, place: str) -> Iterable[tuple[str, str]]:
        request = self._request
        if place == "query":
            return parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        if place == "header":
            return [(name.lower(), text) for name, text in request.headers]
        if place == "cookie":
            return cookies(request.headers)
        return self._in_path.items() if place == "path" else ()


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
