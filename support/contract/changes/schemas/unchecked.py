"""What schemas say that the validators do not check, and so do not prove."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.contract.changes.schemas.parts import ANNOTATIONS
from support.contract.changes.schemas.scalars import FORMATS
from support.contract.documents.structure import STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from support.contract.changes.schemas.parts import Part

_CHECKED = frozenset(
    {
        *("$ref", "type", "enum", "const", "multipleOf", "pattern", "uniqueItems", "required"),
        *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "dependentRequired"),
        *("maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains"),
        *("maxProperties", "minProperties"),
    }
)


def unchecked(schemas: Iterable[Any], target: Callable[[Part], Any]) -> set[tuple[str, str]]:
    """Return the keywords, with their values as JSON: formats such as int32, encodings, unknown.

    ``target`` follows a reference. Those of all schemas within are among them.
    """
    return set(_found(list(schemas), target))


def _found(waiting: list[Any], target: Callable[[Part], Any]) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        if "$ref" in schema:
            waiting.append(target(schema))
        for keyword, value in schema.items():
            if keyword in STRUCTURE["schema"]:
                waiting.extend(_within(keyword, value))
            elif not _is_checked(keyword, value):
                yield keyword, json.dumps(value, sort_keys=True, default=str)


def _within(keyword: str, value: Any) -> Iterable[Any]:
    match STRUCTURE["schema"][keyword].shape:
        case "map":
            return list(value.values())
        case "list":
            return list(value)
        case _:
            return [value]


def _is_checked(keyword: str, value: Any) -> bool:
    if keyword == "format":
        return value in FORMATS
    return keyword in _CHECKED or keyword in ANNOTATIONS or keyword.startswith("x-")
