"""Changes of what is compared as it is written: what it means is for people to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.changes.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.pair import Pair
    from support.contract.operations import Operation, Value

_SAID = "it is written in another way"
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_OF_VALUES = ("allowReserved", "allowEmptyValue")


def of_document(pair: Pair) -> Iterator[Change]:
    """Yield the change of the requests that the API sends by itself."""
    if pair.old.root.get("webhooks") != pair.new.root.get("webhooks"):
        yield Change("look", "", "webhooks", _SAID)


def of_operation(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the changes of callbacks and links."""
    before, after = pair.old.node(old), pair.new.node(new)
    if before.get("callbacks") != after.get("callbacks"):
        yield Change("look", str(old), "callbacks", _SAID)
    for status in old.answers:
        if status in new.answers:
            links = pair.old.links(old, status), pair.new.links(new, status)
            if links[0] != links[1]:
                yield Change("look", str(old), f"answer {status} links", _SAID)


def style(pair: Pair, one: Value, other: Value) -> bool:
    """Return whether a parameter, or header, is written in the same style in both documents."""
    before, after = pair.old.owner(one.schema), pair.new.owner(other.schema)
    return _style(one, before) == _style(other, after)


def encoding(pair: Pair, old: str | None, new: str | None) -> bool:
    """Return whether the fields of a body are encoded in the same way, by their schemas."""
    return bool(pair.old.owner(old).get("encoding") == pair.new.owner(new).get("encoding"))


def _style(value: Value, owner: dict[str, Any]) -> tuple[Any, ...]:
    name = owner.get("style", _STYLES.get(value.place))
    return value.explode, value.is_json, name, *(bool(owner.get(key)) for key in _OF_VALUES)
