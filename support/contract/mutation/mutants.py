"""Mutants: single changes of the answers of a shape, which can be told to a client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from support.contract.mutation.others import of_other_type, others
from support.contract.mutation.places import ABSENT, Place, changed, name_of, shown
from support.http.json_body import read_plain_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.contract.mutation.shapes import Shape
    from support.http.exchange import Exchange, ReceivedResponse, SentRequest

Change = Literal[
    "another value",
    "the field is missing",
    "null",
    "another type",
    "an unknown field",
    "an empty list",
    "an entry is missing",
    "an entry is doubled",
    "ids are swapped",
    "the answer before the change",
    "another status",
    "an undocumented status",
    "another header",
    "the header is missing",
    "another media type",
    "other order of fields",
    "other white space",
]

HARMLESS: frozenset[Change] = frozenset({"other order of fields", "other white space"})
"""Changes of the form alone: a scenario that notices one is brittle."""

_SUCCESS = range(200, 300)
_UNDOCUMENTED = 418
_UNKNOWN = "x_unknown"


@dataclass(frozen=True)
class Mutant:
    """A change of every answer of a shape, at a place of the body, or in a ``header``.

    ``choice`` is the number of the other value, ``options`` are those of an enum, and ``donor`` is
    a recorded answer that takes the place of another.
    """

    shape: Shape
    change: Change
    place: Place = ()
    header: str = ""
    choice: int = 0
    options: tuple[Any, ...] = ()
    donor: ReceivedResponse | None = field(default=None, repr=False)

    @property
    def where(self) -> str:
        """The place as readers see it: a JSON path, a header's name, or the other status."""
        if self.donor is not None:
            return str(self.donor.status)
        if self.header:
            return self.header
        return shown(self.place) if self.place or self.change in _OF_BODIES else ""

    @property
    def name(self) -> str:
        """The name of the field, or of the header in small letters."""
        return self.header.lower() or name_of(self.place)

    @property
    def key(self) -> str:
        """What tells it from others, in every run."""
        return " | ".join([str(self.shape), self.where, self.change])

    def told(
        self, request: SentRequest, response: ReceivedResponse, earlier: Sequence[Exchange]
    ) -> ReceivedResponse | None:
        """Return the changed answer; None if the change does not apply to this one.

        ``earlier`` are the exchanges of the scenario before it.
        """
        if self.change == "another status":
            return None if self.donor is None else _donated(response, self.donor)
        if self.change == "an undocumented status":
            return replace(response, status=_UNDOCUMENTED, reason="")
        if self.header or self.change == "another media type":
            return self._with_header(response)
        return None if request.method == "HEAD" else self._with_body(response, earlier)

    def _with_body(
        self, response: ReceivedResponse, earlier: Sequence[Exchange]
    ) -> ReceivedResponse | None:
        try:
            body = read_plain_json(response.body)
        except ValueError:  # it may be empty
            return None
        if self.change == "other white space":
            return replace(response, body=_written(body, indent=3))
        if self.change == "the answer before the change" and response.status not in _SUCCESS:
            return None
        written = _written(self._of_body(body, earlier))
        return None if written == _written(body) else replace(response, body=written)

    def _of_body(self, body: Any, earlier: Sequence[Exchange]) -> Any:
        if self.change == "the answer before the change":
            return _before(body, earlier)
        return changed(body, self.place, self._other)

    def _other(self, value: Any) -> Any:
        if self.change == "another value":
            choices = others(value, self.options)
            return choices[self.choice] if self.choice < len(choices) else value
        return _CHANGES[self.change](value)

    def _with_header(self, response: ReceivedResponse) -> ReceivedResponse | None:
        wanted = self.header.lower() or "content-type"
        made = []
        for name, value in response.headers:
            if name.lower() != wanted:
                made.append((name, value))
            elif self.change == "another media type":
                made.append((name, "text/x-unknown"))
            elif self.change == "another header":
                made.append((name, _other_text(value, self.choice)))
        headers = tuple(made)
        return None if headers == response.headers else replace(response, headers=headers)


def _other_text(text: str, choice: int) -> str:
    """Return another text for a header, where a number is written as one."""
    value: Any = int(text) if text.isascii() and text.isdigit() else text
    choices = others(value)
    return str(choices[choice]) if choice < len(choices) else text


def _donated(response: ReceivedResponse, donor: ReceivedResponse) -> ReceivedResponse:
    """Return a recorded answer with the protocol of the one that it replaces."""
    return replace(donor, http_version=response.http_version)


def _before(body: Any, earlier: Sequence[Exchange]) -> Any:
    """Return the latest different description of the same resource in earlier answers.

    A resource is the same if it has the same fields and the same ID. Without one, the body stays
    as it is.
    """
    identity = _identity(body)
    if identity is None:
        return body
    for exchange in reversed(earlier):
        try:
            other = read_plain_json(exchange.response.body) if exchange.response else None
        except ValueError:
            continue
        if not isinstance(other, dict) or other.keys() != body.keys():
            continue
        if other != body and other[identity] == body[identity]:
            return other
    return body


def _identity(value: Any) -> str | None:
    """Return the name of the field with the ID of an object: ``id``, ``uuid``, ``userId``."""
    names = (
        [name for name in value if name.lower().endswith("id")] if isinstance(value, dict) else []
    )
    return "id" if "id" in names else next(iter(names), None)


def _swapped(entries: Any) -> Any:
    """Return entries with the values of their ids moved on by one."""
    if not isinstance(entries, list) or len(entries) < 2:  # noqa: PLR2004 - a swap takes two
        return entries
    name = _identity(entries[0])
    if name is None or not all(isinstance(entry, dict) and name in entry for entry in entries):
        return entries
    moved = [entry[name] for entry in [*entries[1:], entries[0]]]
    return [entry | {name: value} for entry, value in zip(entries, moved, strict=True)]


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reordered(part) for name, part in reversed(value.items())}
    return [_reordered(part) for part in value] if isinstance(value, list) else value


def _doubled(entries: Any) -> Any:
    return [*entries, entries[-1]] if isinstance(entries, list) and entries else entries


_CHANGES: dict[Change, Callable[[Any], Any]] = {
    "the field is missing": lambda _: ABSENT,
    "null": lambda _: None,
    "another type": of_other_type,
    "an unknown field": lambda value: value | {_UNKNOWN: 1} if isinstance(value, dict) else value,
    "an empty list": lambda value: [] if isinstance(value, list) else value,
    "an entry is missing": lambda value: value[:-1] if isinstance(value, list) else value,
    "an entry is doubled": _doubled,
    "ids are swapped": _swapped,
    "other order of fields": _reordered,
}
_OF_BODIES = frozenset(_CHANGES) | {
    "another value",
    "the answer before the change",
    "other white space",
}


def _written(body: Any, indent: int | None = None) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=indent).encode()
