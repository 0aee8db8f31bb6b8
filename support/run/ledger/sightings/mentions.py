"""What responses name: addresses, and ids with the kind of thing that has them."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import httpx

from support.http.redirects import http_address
from support.language.late_pattern import late
from support.language.plurals import is_kind, singular
from support.run.ledger.addresses import is_below, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import ReceivedResponse
    from support.run.ledger.addresses import Key

_ID = late(r"(.+?)(?:(?i:[_-]id)|Id|ID)")  # user_id, userId, X-User-Id: the id of a user
_LINK = late(r"\S*/\S*")
_LIKE_AN_ID = late(r"(?=[-\w]*\d)(?=[-\w]*[A-Za-z])[-\w]{4,64}", re.ASCII)
_BETWEEN = late(r"""[\s"'<>()\[\]{},;=|]+""")
_ENVELOPES = frozenset({"data", "result", "item", "entry", "value", "object", "node", "attributes"})
_LONGEST = 2000  # characters of a link
_MOST = 20_000  # parts of a text that is not JSON


class Mention(NamedTuple):
    """Where a response named an id: at the end of an address, in an object with a name, or both.

    With neither, somewhere in it. ``is_nested`` if the object is part of another one than that
    which was requested, as the customer of an order.
    """

    key: Key = ()
    label: str = ""
    is_nested: bool = False

    @property
    def is_address(self) -> bool:
        """Whether the response said that there is something at the address."""
        return bool(self.key) and not self.is_nested

    def is_in(self, collection: Key) -> bool:
        """Return whether it names something of this kind, as it has to for a number."""
        if self.label and is_kind(self.label, collection[-1]):
            return True
        between = self.key[len(collection) : -1]
        is_near = is_below(self.key, collection) and not any(map(str.isdecimal, between))
        return is_near and not self.is_nested

    def is_elsewhere(self, found: str, collection: Key) -> bool:
        """Return whether it names something at an address in another collection, or no kind."""
        where = self.key[:-2] if self.key[-2:-1] == (found,) else self.key[:-1]
        if self.is_nested or not where:
            return not self.label
        return where != collection and singular(where[-1]) != where[-1]


def mentions(
    asked: str, response: ReceivedResponse, id_field: str
) -> Iterator[tuple[str, Mention]]:
    """Yield the ids that a response names, and where; ``id_field`` is the name of a field with ids.

    Outside of JSON, links and what looks like an id count.
    """
    for name, value in response.headers:
        yield from _in_header(asked, name, value)
    try:
        body: Any = json.loads(response.body)
    except (ValueError, RecursionError):
        yield from _in_text(asked, response.body)
    else:
        yield from _in_json(asked, body, id_field)


def _in_header(asked: str, name: str, value: str) -> Iterator[tuple[str, Mention]]:
    if name.lower() in {"location", "content-location", "link"}:
        for link in re.findall(r"<([^>]*)>", value) or [value]:
            yield from _linked(asked, link)
    elif other := _kind_of(name):
        yield value, Mention((), other)


@lru_cache(maxsize=1024)
def _kind_of(name: str) -> str:
    """Return of what a field or a header is the id, by its name; empty if of nothing."""
    match = _ID.fullmatch(name)
    return match[1] if match else ""


def _in_json(asked: str, body: object, id_field: str) -> Iterator[tuple[str, Mention]]:
    collection = key_of(asked)
    for label, name, value, is_nested in _fields(body, id_field):
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        if isinstance(value, str) and "/" in value and len(value) < _LONGEST:
            yield from _linked(asked, value) if _LINK.fullmatch(value) else ()
        if name == id_field:
            yield str(value), Mention((*collection, str(value)), label, is_nested)
        elif other := _kind_of(name):
            yield str(value), Mention((), other)
        elif isinstance(value, str) and _LIKE_AN_ID.fullmatch(value):
            yield value, Mention()


def _in_text(asked: str, body: bytes) -> Iterator[tuple[str, Mention]]:
    parts = {*islice(_BETWEEN.split(body.decode("utf-8", "replace")), _MOST)}
    for part in parts:
        if "/" in part and len(part) < _LONGEST:
            yield from _linked(asked, part)
        for word in re.findall(r"[-\w]+", part, re.ASCII):
            if _LIKE_AN_ID.fullmatch(word):
                yield word, Mention()


def _linked(asked: str, link: str) -> Iterator[tuple[str, Mention]]:
    if key := _key_of_link(asked, link):
        yield key[-1], Mention(key)


def _key_of_link(asked: str, link: str) -> Key:
    """Return the address of a link, empty if it has none; most are paths, which is fast."""
    if link.startswith("/") and not link.startswith("//") and "/." not in link:
        path = re.split("[?#]", link, maxsplit=1)[0]
        return (key_of(asked)[0], *map(unquote, filter(None, path.split("/"))))
    address = http_address(httpx.URL(asked), link)
    return key_of(str(address)) if address else ()


def _fields(body: object, id_field: str) -> Iterator[tuple[str, str, object, bool]]:
    """Yield each value in JSON that is neither object nor list, with its name; keys, too.

    Before it comes the name of the object that has it, and at the end whether that is nested: it
    is neither at the top, nor in an envelope such as ``data``, nor in a list in one of these,
    unless that has an id of its own.
    """
    rest: list[tuple[str, str, Any, bool]] = [("", "", body, False)]
    while rest:
        label, name, value, is_nested = rest.pop()
        if isinstance(value, list):
            rest += [(label, name, entry, is_nested) for entry in value]
        elif isinstance(value, dict):
            own = label if name.lower() in _ENVELOPES else name
            for key, entry in value.items():
                yield "", "", key, True
                is_part = (isinstance(entry, list) and id_field in value) or (
                    isinstance(entry, dict) and key.lower() not in _ENVELOPES
                )
                rest.append((own, key, entry, is_nested or is_part))
        else:
            yield label, name, value, is_nested
