"""Find the fields and entries that a schema has for a value, over all schemas that it combines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from support.contract.coercion import types_of
from support.contract.documents.discriminators import choices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    _Own = Callable[[Mapping[str, Any]], "Found"]

_ALTERNATIVES = ("anyOf", "oneOf")


class Found(NamedTuple):
    """Whether a schema has a field or an entry, and the schema of it.

    ``known``: it says what the value is; ``open``: it does not, but names others and allows more;
    ``free``: it says nothing of the names; ``none``: there can be none. Not ``is_sure`` if another
    alternative would allow anything. An open or free one ``is_allowed`` if the schema says itself
    that there may be others, as with ``additionalProperties: true``.
    """

    kind: Literal["known", "open", "free", "none"]
    schema: Any = True
    is_sure: bool = True
    is_allowed: bool = False


_FREE, _NONE = Found("free"), Found("none")


class Fields:
    """The fields of values; ``resolve`` follows a reference of the document."""

    def __init__(self, resolve: Callable[[Any], Mapping[str, Any]]) -> None:
        self._resolve = resolve
        # By the identity of a schema, which is kept so that no other one gets it.
        self._known: dict[tuple[int, str | int | None], tuple[Any, Found]] = {}

    def field(self, schema: Any, name: str) -> Found:
        """Return what a schema says of a field."""
        return self._once(schema, name, lambda one: _own_field(one, name), "unevaluatedProperties")

    def entry(self, schema: Any, index: int | None) -> Found:
        """Return what a schema says of an entry of a list, None for any."""
        return self._once(schema, index, lambda one: _own_entry(one, index), "unevaluatedItems")

    def inner(self, schema: Any) -> Found:
        """Return what a schema says of any entry of a list, or any value of an object."""
        parts = [self.entry(schema, None), *(self.field(schema, n) for n in self.names(schema))]
        known = [part for part in parts if part.kind == "known"]
        return _either(known) if known else _FREE

    def names(self, schema: Any) -> list[str]:
        """Return the names of all fields, in the order of the document."""
        return list(dict.fromkeys(self._names(schema, frozenset())))

    def is_list(self, schema: Any) -> bool:
        """Return whether a value has entries, and no fields."""
        is_list = self.entry(schema, None).kind == "known"
        return is_list and self.field(schema, "").kind == "none"

    def _once(self, schema: Any, part: str | int | None, own: _Own, rest: str) -> Found:
        key = id(schema), part
        if key not in self._known:
            self._known[key] = schema, self._found(schema, own, rest)
        return self._known[key][1]

    def _found(
        self,
        schema: Any,
        own: _Own,
        rest: str,
        seen: frozenset[str] = frozenset(),
    ) -> Found:
        if not isinstance(schema, dict):
            return _NONE if schema is False else _FREE

        def found(one: Any) -> Found:
            return self._found(one, own, rest, seen)

        parts = [own(schema)]
        if (reference := schema.get("$ref")) and reference not in seen:
            parts.append(self._found(self._resolve(schema), own, rest, seen | {reference}))
        chosen, always = choices_of(schema)
        parts += map(found, always)
        alternatives = [chosen, *(schema.get(keyword) for keyword in _ALTERNATIVES)]
        parts += [_either(map(found, several)) for several in alternatives if several]
        parts += [
            _either([_all(map(found, one)), found(other)]) for one, other in _conditional(schema)
        ]
        return _closed(_all(parts), schema.get(rest))

    def _names(self, schema: Any, seen: frozenset[str]) -> Iterator[str]:
        if not isinstance(schema, dict):
            return
        yield from (name for name, one in _properties(schema).items() if one is not False)
        if (reference := schema.get("$ref")) and reference not in seen:
            yield from self._names(self._resolve(schema), seen | {reference})
        chosen, always = choices_of(schema)
        several = [one for keyword in _ALTERNATIVES for one in schema.get(keyword) or ()]
        conditional = [one for first, other in _conditional(schema) for one in (*first, other)]
        for one in (*always, *chosen, *several, *conditional):
            yield from self._names(one, seen)


def _own_field(schema: Mapping[str, Any], name: str) -> Found:
    if (types := types_of(schema)) and "object" not in types:
        return _NONE
    if "$dynamicRef" in schema:  # its target depends on the way to it
        return Found("known", is_sure=False)
    properties, patterns = _properties(schema), schema.get("patternProperties") or {}
    if name in properties:
        return _NONE if properties[name] is False else Found("known", properties[name])
    for pattern, one in patterns.items():
        if _may_match(pattern, name):
            return Found("known", one)
    others = schema.get("additionalProperties")
    if others is None or others is True or others == {}:
        kind: Literal["open", "free"] = "open" if properties or patterns else "free"
        return Found(kind, is_allowed=others is not None)
    return _NONE if others is False else Found("known", others)


def _own_entry(schema: Mapping[str, Any], index: int | None) -> Found:
    if (types := types_of(schema)) and "array" not in types:
        return _NONE
    first, others = schema.get("prefixItems") or [], schema.get("items")
    rest = _FREE if others is None else _NONE if others is False else Found("known", others)
    if index is None or index < 0:
        return _either([*(Found("known", one) for one in first), rest])
    return Found("known", first[index]) if index < len(first) else rest


def _all(parts: Iterable[Found]) -> Found:
    """Return what schemas say together that all apply."""
    parts = list(parts)
    if any(part.kind == "none" for part in parts):
        return _NONE
    if known := [part for part in parts if part.kind == "known"]:
        return Found("known", _joined("allOf", known), all(part.is_sure for part in known))
    return _unnamed(parts, "open")


def _either(parts: Iterable[Found]) -> Found:
    """Return what schemas say together of which one applies."""
    possible = [part for part in parts if part.kind != "none"]
    if not possible:
        return _NONE
    if known := [part for part in possible if part.kind == "known"]:
        is_sure = len(known) == len(possible) and all(part.is_sure for part in known)
        return Found("known", _joined("anyOf", known), is_sure)
    return _unnamed(possible, "free")


def _joined(keyword: str, known: list[Found]) -> Any:
    schemas = [part.schema for part in known]
    return schemas[0] if len(schemas) == 1 else {keyword: schemas}


def _unnamed(parts: list[Found], stronger: Literal["open", "free"]) -> Found:
    """Return what open and free parts say together; the ``stronger`` kind prevails."""
    weaker: Literal["open", "free"] = "free" if stronger == "open" else "open"
    kind = stronger if any(part.kind == stronger for part in parts) else weaker
    return Found(kind, is_allowed=any(part.is_allowed for part in parts))


def _closed(found: Found, rest: Any) -> Found:
    """Return what is left if a schema also says what holds for all that no other one names."""
    if rest is None or found.kind not in {"open", "free"} or found.is_allowed:
        return found
    if rest is True or rest == {}:
        return found._replace(is_allowed=True)
    return _NONE if rest is False else Found("known", rest)


def _conditional(schema: Mapping[str, Any]) -> Iterator[tuple[list[Any], Any]]:
    """Yield what applies, several schemas or another one, depending on the value."""
    if "if" in schema:
        yield [schema["if"], schema.get("then", True)], schema.get("else", True)
    yield from (([one], True) for one in (schema.get("dependentSchemas") or {}).values())


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return schema.get("properties") or {}


def _may_match(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # of another dialect than Python's
        return True
