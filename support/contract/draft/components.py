"""Schemas that occur several times, as components of a document."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from support.language.plurals import singular

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROBLEMS = "45"  # first digits of statuses
_WORD = re.compile(r"[A-Za-z0-9]+")

Place = tuple[str, str]
"""A path, and a status or an empty text for a request."""


def with_components(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which objects with the same schema refer to one component."""
    places = [(place, text) for place, schema in _objects(document) for text in _texts(schema)]
    numbers = Counter(text for _, text in places)
    names: dict[str, str] = {}
    for place, text in places:
        if numbers[text] > 1 and text not in names:
            names[text] = _name(place, {*names.values()})
    paths = _replaced(document["paths"], names)
    if not names:
        return document
    schemas = {
        name: {key: _replaced(value, names) for key, value in json.loads(text).items()}
        for text, name in names.items()
    }
    return {**document, "paths": paths, "components": {"schemas": schemas}}


def _objects(document: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    for path, item in document["paths"].items():
        for operation in item.values():
            bodies = {"": operation.get("requestBody", {}), **operation["responses"]}
            for status, body in bodies.items():
                for media in body.get("content", {}).values():
                    yield (path, status), media.get("schema")


def _texts(node: Any) -> Iterator[str]:
    """Yield the schemas of objects with fields, at a place and below it."""
    if not isinstance(node, dict):
        return
    if "properties" in node and node.get("type") == "object":
        yield json.dumps(node)
    for schema in (*node.get("properties", {}).values(), node.get("items")):
        yield from _texts(schema)


def _replaced(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_replaced(one, names) for one in node]
    if not isinstance(node, dict):
        return node
    if name := names.get(json.dumps(node)):
        return {"$ref": f"#/components/schemas/{name}"}
    return {key: _replaced(value, names) for key, value in node.items()}


def _name(place: Place, taken: set[str]) -> str:
    """Return a name for what is at a place: the kind of the path's things, or a problem."""
    path, status = place
    segments = [segment for segment in path.split("/") if segment and "{" not in segment]
    words = _WORD.findall(singular(segments[-1]) if segments else "value")
    name = "".join(word.capitalize() for word in words) or "Value"
    name = "Problem" if status[:1] in _PROBLEMS and status else name
    number = next(n for n in range(1, len(taken) + 2) if f"{name}{n if n > 1 else ''}" not in taken)
    return f"{name}{number if number > 1 else ''}"
