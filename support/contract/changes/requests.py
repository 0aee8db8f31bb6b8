"""Changes of what an operation takes: parameters and bodies."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from support.contract.changes import rest
from support.contract.changes.change import Change
from support.contract.changes.examples import messages
from support.contract.changes.examples.kinds import coverings
from support.contract.changes.examples.trials import broken, find_example
from support.contract.changes.pair import Pair, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.examples.sides import Side
    from support.contract.operations import Body, Operation, Value
    from support.http.exchange import Exchange

_VARIABLE = re.compile(r"\{([^{}]+)\}")

Key = tuple[str, str]


class Requests:
    """Compares the requests of an operation in both documents."""

    def __init__(self, pair: Pair, old: Operation, new: Operation) -> None:
        self._pair = pair
        self._old = old
        self._new = new

    def changes(self) -> Iterator[Change]:
        """Yield all changes."""
        before, after = _parameters(self._old), _parameters(self._new)
        for key, one in before.items():
            if key in after:
                yield from self._of_parameter(one, after[key])
            else:
                said = "NEW does not name the parameter, and may ignore it"
                yield self._change("look", _named(one), said)
        for key, one in after.items():
            if key not in before:
                yield self._of_new_parameter(one)
        yield from self._of_bodies()

    def _of_new_parameter(self, one: Value) -> Change:
        if not one.is_required:
            return self._change("safe", _named(one), "the parameter is new and optional")
        said = "the parameter is new and required"
        return self._broken(_named(one), said, one.name, self._request())

    def _of_parameter(self, one: Value, other: Value) -> Iterator[Change]:
        if other.is_required and not one.is_required and one.place != "path":
            without = self._request({(one.place, one.name): None})
            yield self._broken(_named(one), "NEW requires the parameter", one.name, without)
        if one.is_required and not other.is_required and one.place != "path":
            yield self._change("safe", _named(one), "the parameter is no longer required")
        if not rest.style(self._pair, one, other):
            yield self._change("look", _named(one), "it is written in another style")
        yield from self._of_defaults(one, other)
        yield from self._of_texts(one, other)

    def _of_texts(self, one: Value, other: Value) -> Iterator[Change]:
        """Compare schemas; what is one type for one document may be another for the other one."""
        spot = Spot(self._old, _named(one), other.name, is_body=False)

        def exchange(value: Any) -> Exchange | None:
            texts = messages.texts_of(one, value)
            return None if texts is None else self._request({(one.place, one.name): texts})

        for change in self._pair.of_schemas("request", (one.schema, other.schema), spot, exchange):
            is_proven = change.verdict != "safe" or self._have_one_type(one, other)
            yield change if is_proven else self._change("look", change.place, change.sentence)

    def _have_one_type(self, one: Value, other: Value) -> bool:
        shapes = [
            side.shapes.get(value.schema) if value.schema else None
            for side, value in ((self._pair.old, one), (self._pair.new, other))
        ]
        return shapes[0] == shapes[1] or not other.schema

    def _of_defaults(self, one: Value, other: Value) -> Iterator[Change]:
        before, after = _default(self._pair.old, one), _default(self._pair.new, other)
        if before != after:
            said = f"its default was {json.dumps(before)} and is {json.dumps(after)}"
            yield self._change("look", _named(one), said)

    def _of_bodies(self) -> Iterator[Change]:
        old, new = self._old.body, self._new.body
        if old is None and new is not None:
            if not new.is_required:
                yield self._change("safe", "request", "the body is new and optional")
            else:
                yield self._broken("request", "NEW requires a body", "", self._request())
        elif old is not None and new is None:
            yield self._change("look", "request", "NEW does not name a body, and may ignore it")
        elif old is not None and new is not None:
            yield from self._of_need(old, new)
            yield from self._of_media_types(old, new)

    def _of_need(self, old: Body, new: Body) -> Iterator[Change]:
        if new.is_required and not old.is_required:
            yield self._broken("request", "NEW requires the body", "", self._request())
        elif old.is_required and not new.is_required:
            yield self._change("safe", "request", "the body is no longer required")

    def _of_media_types(self, old: Body, new: Body) -> Iterator[Change]:
        for kind, pointer in old.content.items():
            found = coverings(kind, old, new)
            for covering, example in found.items():
                if covering is None:
                    is_all = len(found) == 1
                    yield self._without_media_type(kind, pointer, example, is_all=is_all)
                else:
                    yield from self._of_content(kind, (pointer, new.content[covering]), example)
        for kind in new.content:
            if kind not in old.content and None in coverings(kind, new, old):
                yield self._change("safe", f"request {kind}", "the media type is new")

    def _without_media_type(
        self, kind: str, pointer: str | None, example: str, *, is_all: bool
    ) -> Change:
        written = messages.written_as(example, self._pair.old.sample("request", pointer))
        sent = self._request(body=(example, written or b"a"))
        said = "the media type is gone" if is_all else "NEW takes only some of these media types"
        return self._broken(f"request {kind}", said, "", sent)

    def _of_content(
        self, kind: str, pointers: tuple[str | None, str | None], example: str
    ) -> Iterator[Change]:
        def exchange(value: Any) -> Exchange | None:
            written = messages.written_as(example, value)
            return None if written is None else self._request(body=(example, written))

        spot = Spot(self._old, _of_kind("request", kind), "", is_body=True)
        if not rest.encoding(self._pair, *pointers):
            yield self._change("look", spot.name, "its fields are encoded in another way")
        yield from self._pair.of_schemas("request", pointers, spot, exchange)

    def _request(
        self,
        given: messages.Given | None = None,
        body: tuple[str, bytes] | None = None,
    ) -> Exchange:
        return messages.accepted(messages.request(self._pair.old, self._old, given, body))

    def _broken(self, place: str, sentence: str, at: str, exchange: Exchange) -> Change:
        example = find_example(
            self._pair.old, self._pair.new, [exchange], place=at, is_request=True
        )
        return broken(str(self._old), place, sentence, example)

    def _change(self, verdict: Any, place: str, sentence: str) -> Change:
        return Change(verdict, str(self._old), place, sentence)


def _parameters(operation: Operation) -> dict[Key, Value]:
    """Return parameters by what identifies them: those of the path by their number."""
    order = {name: str(n) for n, name in enumerate(_VARIABLE.findall(operation.path))}
    return {(one.place, _key(one, order)): one for one in operation.parameters}


def _key(one: Value, order: dict[str, str]) -> str:
    if one.place == "path":
        return order.get(one.name, one.name)
    return one.name.lower() if one.place == "header" else one.name


def _named(one: Value) -> str:
    return f"{one.place} parameter {one.name}"


def _of_kind(what: str, kind: str) -> str:
    return what if kind == "application/json" else f"{what} {kind}"


def _default(side: Side, one: Value) -> Any:
    opener = side.openers["request"]
    return opener.default(opener.schema(one.schema)) if one.schema else None
