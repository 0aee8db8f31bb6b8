"""Places in JSON bodies, with all entries of a list as one place: ``$.items[*].role``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.drifts import json_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Place = tuple[str | None, ...]
"""The names of fields on the way; None stands for each entry of a list."""

ABSENT: Any = object()
"""What a change returns for a value that is to be left out."""


def shown(place: Place) -> str:
    """Return a place in the notation of RFC 9535."""
    return "".join(
        "[*]" if part is None else json_path((part,)).removeprefix("$") for part in place
    ).join(("$", ""))


def name_of(place: Place) -> str:
    """Return the name of the field that a place is in, or is; an empty text for the body."""
    return next((part for part in reversed(place) if part is not None), "")


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each value of a body with its place, those that contain others first."""
    yield place, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from places(part, (*place, name))
    elif isinstance(value, list):
        for part in value:
            yield from places(part, (*place, None))


def changed(value: Any, place: Place, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a body with the values at a place changed; ABSENT leaves them out."""
    if not place:
        return change(value)
    first, rest = place[0], place[1:]
    if first is None:
        if not isinstance(value, list):
            return value
        entries = [changed(part, rest, change) for part in value]
        return [entry for entry in entries if entry is not ABSENT]
    if not isinstance(value, dict) or first not in value:
        return value
    made = changed(value[first], rest, change)
    if made is ABSENT:
        return {name: part for name, part in value.items() if name != first}
    return {name: made if name == first else part for name, part in value.items()}
