"""The addresses that a scenario has come across."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

import httpx

from support.http.redirects import http_address
from support.run.ledger.addresses import key_of
from support.run.ledger.resources import deleted_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import Exchange, ReceivedResponse
    from support.run.ledger.addresses import Key

_ABSENT = frozenset({404, 410})
_LINK = re.compile(r"\S*/\S*")
_LONGEST = 2000  # characters of a link


class Seen:
    """What requests and responses have said about addresses, exchange by exchange.

    Nothing is parsed until somebody asks. ``id_path`` is the JSON path of an id, whose last name
    is that of the field with ids.
    """

    def __init__(self, id_path: str) -> None:
        self._id_field = (re.findall(r"[\w-]+", id_path) or ["id"])[-1]
        self._unread: deque[tuple[int, Exchange]] = deque()
        self._news: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
        self._deleted: dict[Key, list[int]] = defaultdict(list)
        self._ids: dict[str, int] = {}  # where each was first seen as the end of an address
        self.position = 0
        """The number of exchanges so far."""

    def note(self, exchange: Exchange) -> None:
        """Add an exchange that has ended."""
        self._unread.append((self.position, exchange))
        self.position += 1

    def was_there(self, key: Key, before: int) -> bool:
        """Return whether an address was known to exist at this position.

        It was if a request named it, unless the response said that nothing was there, or if a
        response named it; and it was no longer if it had been deleted since.
        """
        self._read()
        news = self._news.get(key, [])
        at = bisect_left(news, before, key=lambda entry: entry[0])
        if at == 0:
            return False
        known_since, is_there = news[at - 1]
        parents = [key[:length] for length in range(2, len(key))]
        went = [p for parent in parents for p in self._deleted.get(parent, []) if p < before]
        return is_there and max(went, default=-1) < known_since

    def knew_id(self, found: str, before: int) -> bool:
        """Return whether anything with this id was known to exist, then or earlier."""
        self._read()
        return self._ids.get(found, before) < before

    def was_deleted(self, key: Key, since: int) -> bool:
        """Return whether an address, or one above it, has been deleted since a position."""
        self._read()
        above = [key[:length] for length in range(2, len(key) + 1)]
        return any(at >= since for one in above for at in self._deleted.get(one, []))

    def _read(self) -> None:
        while self._unread:
            position, exchange = self._unread.popleft()
            try:
                asked = httpx.URL(exchange.request.url)
                self._read_request(position, exchange, asked)
            except httpx.InvalidURL:  # it was not sent
                continue
            response = exchange.response
            if response is None or response.status in _ABSENT or deleted_by(exchange):
                continue  # errors and deletions name what is not there
            for link in self._named(asked, response):
                self._tell(position, link, is_there=True)

    def _read_request(self, position: int, exchange: Exchange, asked: httpx.URL) -> None:
        whole = key_of(str(asked), with_query=True)
        key = key_of(str(asked))
        status = exchange.response.status if exchange.response else 0
        is_deletion = deleted_by(exchange) is not None
        for one in {key, whole}:
            self._tell(position, one, is_there=not is_deletion and status not in _ABSENT)
            if is_deletion:
                self._deleted[one].append(position)
        if httpx.codes.is_success(status) and not is_deletion:  # so is what it is below
            for length in range(2, len(whole) + 1):
                self._tell(position, whole[:length], is_there=True)

    def _tell(self, position: int, key: Key, *, is_there: bool) -> None:
        self._news[key].append((position, is_there))
        if is_there:
            self._ids.setdefault(key[-1], position)

    def _named(self, asked: httpx.URL, response: ReceivedResponse) -> Iterator[Key]:
        """Yield the addresses that a response names: links, and ids below what was requested."""
        links = [value for name, value in response.headers if name.lower() == "location"]
        ids = []
        for name, value in _fields(response.body):
            if isinstance(value, str) and len(value) < _LONGEST and _LINK.fullmatch(value):
                links.append(value)
            if name == self._id_field and isinstance(value, str | int):
                ids.append(str(value))
        for link in links:
            if address := http_address(asked, link):
                yield key_of(str(address))
        collection = key_of(str(asked))
        yield from ((*collection, one) for one in ids)


def _fields(body: bytes) -> Iterator[tuple[str, object]]:
    """Yield each value of a JSON text that is neither object nor list, with its name."""
    try:
        rest: list[tuple[str, Any]] = [("", json.loads(body))]
    except (ValueError, RecursionError):  # not JSON
        return
    while rest:
        name, value = rest.pop()
        if isinstance(value, dict):
            rest += value.items()
        elif isinstance(value, list):
            rest += [(name, entry) for entry in value]
        else:
            yield name, value
