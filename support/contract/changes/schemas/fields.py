"""What schemas say about fields and entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.contract.changes.schemas.parts import Part, Parts

EXTRA: Final = "x-undocumented"
"""The name of a field that no schema names."""

ALL_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")


def names(parts: Parts) -> list[str]:
    """Return the fields that parts name, in their order."""
    return list(dict.fromkeys(name for part in parts for name in part.get("properties") or {}))


def required(parts: Parts) -> set[str]:
    """Return the fields that parts require."""
    return {name for part in parts for name in part.get("required") or ()}


def field(parts: Parts, name: str, open_: Callable[[Any], Parts]) -> Parts:
    """Return the parts of a field, at least: those of patterns of names are left out."""
    found: list[Part] = []
    for part in parts:
        if name in (part.get("properties") or {}):
            found += open_(part["properties"][name])
        elif "patternProperties" not in part:
            found += open_(part.get("additionalProperties", True))
    return tuple(found)


def entry(parts: Parts, open_: Callable[[Any], Parts]) -> Parts:
    """Return the parts of an entry of a list, at least: those of ``prefixItems`` are left out."""
    found = [open_(part.get("items", True)) for part in parts if "prefixItems" not in part]
    return tuple(part for one in found for part in one)


def types(parts: Parts) -> list[str]:
    """Return the types that parts allow, the most fitting first."""
    allowed = list(ALL_TYPES)
    for part in parts:
        if "type" in part:
            own = [part["type"]] if isinstance(part["type"], str) else part["type"]
            allowed = [kind for kind in allowed if kind in own or _is_number(kind, own)]
    return allowed


def _is_number(kind: str, own: list[str]) -> bool:
    return kind == "integer" and "number" in own
