"""The addresses and the ids that a run has come across."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import httpx

from support.run.ledger.addresses import key_of
from support.run.ledger.resources import ABSENT, ANSWERED_ANYWHERE, deleted_by
from support.run.ledger.sightings.mentions import Mention, mentions

if TYPE_CHECKING:
    from support.http.exchange import Exchange
    from support.run.ledger.addresses import Key

_REJECTED = frozenset({400, 401, 403, 405, 406, 415, 422, 429})
_NOTHING = ABSENT | _REJECTED


class Seen:
    """What requests and responses have said about addresses and ids, exchange by exchange.

    Nothing is parsed until somebody asks, or the scenario ends. ``id_path`` is the JSON path of an
    id, whose last name is that of the field with ids.
    """

    def __init__(self, id_path: str) -> None:
        self._id_field = (re.findall(r"[\w-]+", id_path) or ["id"])[-1]
        self._unread: deque[tuple[int, Exchange]] = deque()
        self._answers: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
        self._requests: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
        self._repeated: set[Key] = set()
        self._deleted: dict[Key, list[int]] = defaultdict(list)
        self._last_deletion = -1
        self._ids: dict[str, dict[Mention, list[int]]] = defaultdict(dict)  # first, last position
        self._made: set[tuple[str, Key]] = set()
        self._made_at: set[Key] = set()
        self.position = 0
        """The number of exchanges so far."""

    def note(self, exchange: Exchange) -> None:
        """Add an exchange that has ended."""
        self._unread.append((self.position, exchange))
        self.position += 1

    def made(self, found: str, key: Key) -> None:
        """Note that the run has made something with this id at an address.

        What else has the id is not older, except for a number: that says so for its collection.
        """
        self._made.add(_in_collection(found, key))
        self._made_at.add(key)

    def gone(self, key: Key) -> None:
        """Note that the clean-up has deleted what was at an address, by whatever requests."""
        self._read()
        self._tell(self.position, key, is_there=False)
        self._deleted[key].append(self.position)
        self._last_deletion = self.position
        self.position += 1

    def end_scenario(self) -> None:
        """Keep what responses have said; a mere request says nothing to the next scenario."""
        self._read()
        self._requests.clear()
        for key in self._repeated:  # the next scenario asks for the last state only
            del self._answers[key][:-1]
        self._repeated.clear()

    def existed(
        self, key: Key, found: str, post: Key, before: int, *, is_certain: bool = False
    ) -> bool:
        """Return whether what a POST answered to have created was known before it was sent.

        It was if its address was, or if a response had named its id. A number is known as the id
        of this kind of resource only: in a response to a request below its collection or the
        address of the POST, or as that of an object named like the collection. If the address
        ``is_certain``, the id of something at an address in another collection says nothing.
        """
        self._read()
        is_there = self._state(key, before)
        if is_there is not None:
            return is_there
        if any(key[:length] in self._made_at for length in range(2, len(key))):
            return False  # it is below something that is new itself
        return self._is_named(key, found, post, before, is_certain=is_certain)

    def was_there(self, key: Key, before: int) -> bool:
        """Return whether an address was known to exist at this position.

        It was if a request named it, unless the response said that nothing was there, or if a
        response named it; and it was no longer if it had been deleted since.
        """
        self._read()
        return bool(self._state(key, before))

    def knew_id(self, found: str, before: int) -> bool:
        """Return whether a response had named this id at this position."""
        self._read()
        return any(first < before for first, _ in self._ids.get(found, {}).values())

    def was_deleted(self, key: Key, since: int) -> bool:
        """Return whether an address, or one above it, has been deleted since a position."""
        self._read()
        above = [key[:length] for length in range(2, len(key) + 1)]
        return any(at >= since for one in above for at in self._deleted.get(one, []))

    def _state(self, key: Key, before: int) -> bool | None:
        """Return whether an address was known to exist, or not to exist; None: not known."""
        news = [
            entries[at - 1]
            for entries in (self._answers.get(key, []), self._requests.get(key, []))
            if (at := bisect_left(entries, before, key=lambda entry: entry[0]))
        ]
        if not news:
            return None
        known_since, is_there = max(news)
        return is_there and self._parent_deleted(key, before) < known_since

    def _parent_deleted(self, key: Key, before: int) -> int:
        """Return when something above an address was deleted last; -1: never."""
        parents = [key[:length] for length in range(2, len(key))]
        went = [p for parent in parents for p in self._deleted.get(parent, []) if p < before]
        return max(went, default=-1)

    def _is_named(self, key: Key, found: str, post: Key, before: int, *, is_certain: bool) -> bool:
        if _in_collection(found, key) in self._made:
            return False
        since, collection = self._parent_deleted(key, before), key[:-1]
        mentioned = [
            mention
            for mention, (first, last) in self._ids.get(found, {}).items()
            if first < before and last > since
        ]
        if found.isdecimal():
            return any(one.is_in(collection) or one.is_in(post) for one in mentioned)
        return any(not (is_certain and one.is_elsewhere(found, collection)) for one in mentioned)

    def _read(self) -> None:
        while self._unread:
            position, exchange = self._unread.popleft()
            if exchange.request.method in ANSWERED_ANYWHERE:
                continue
            try:
                self._read_request(position, exchange)
            except httpx.InvalidURL:  # it was not sent
                continue
            response = exchange.response
            if response is None or not _says_what_exists(response.status) or deleted_by(exchange):
                continue  # errors and deletions name what is not there
            for found, mention in mentions(exchange.request.url, response, self._id_field):
                if mention.is_address:
                    self._tell(position, mention.key, is_there=True)
                self._name(position, found, mention)

    def _read_request(self, position: int, exchange: Exchange) -> None:
        whole = key_of(exchange.request.url, with_query=True)
        key = key_of(exchange.request.url)
        status = exchange.response.status if exchange.response else 0
        is_deletion = deleted_by(exchange) is not None
        is_absent = is_deletion or status in ABSENT
        for one in {key, whole}:
            self._tell(position, one, is_there=not is_absent, is_sure=is_absent)
            if is_deletion:
                self._deleted[one].append(position)
                self._last_deletion = position
        if httpx.codes.is_success(status) and not is_deletion:  # so is what it is below
            for length in range(2, len(whole) + 1):
                self._tell(position, whole[:length], is_there=True)
            self._name(position, key[-1], Mention(key))

    def _tell(self, position: int, key: Key, *, is_there: bool, is_sure: bool = True) -> None:
        entries = (self._answers if is_sure else self._requests)[key]
        last, was_there = entries[-1] if entries else (-1, None)
        if is_there != was_there or last <= self._last_deletion:  # otherwise it is no news
            entries.append((position, is_there))
            if is_sure and len(entries) > 1:
                self._repeated.add(key)

    def _name(self, position: int, found: str, mention: Mention) -> None:
        self._ids[found].setdefault(mention, [position, position])[1] = position


def _says_what_exists(status: int) -> bool:
    """Return whether a response may name what is there; a rejection repeats what it was sent."""
    return not (status in _NOTHING or httpx.codes.is_server_error(status))


def _in_collection(found: str, key: Key) -> tuple[str, Key]:
    """Return an id with the collection in which it is unique: any, unless it is a number."""
    return found, key[:-1] if found.isdecimal() else ()
