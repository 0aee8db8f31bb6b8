"""The resource that an exchange created or deleted, and the order in which to delete several."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import httpx

from support.http.redirects import http_address
from support.language.matching.paths import PathError, value_at
from support.run.ledger.addresses import collection_of, is_below, is_plain, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from support.http.exchange import Exchange, ReceivedResponse
    from support.run.ledger.addresses import Key
    from support.run.ledger.places import Place, Places

    Existed = Callable[[Key, str, bool], bool]

_LEADS_ELSEWHERE = "a part of the POST's path, such as .. or me, may lead the clean-up elsewhere"
_SEEN = "it, or its id, was known before the POST, so it may have been there"
_WORD = re.compile(r"\w+")

Basis = Literal["location", "place", "guess", "seen", "refused", "unknown"]
"""Where the address of a resource comes from.

``location``: the response. ``place``: the settings, and the id in the response. ``guess``: the
address of the POST and the id. The others are not deleted: ``seen`` is an address that another
response has named before, or whose id it has; ``refused`` is a Location that may have been there
before, or an address that may be another one for the clean-up, as with ``me``;
``unknown`` has no address.
"""

ABSENT = frozenset({404, 410})
"""Statuses that say that nothing is at an address."""

ANSWERED_ANYWHERE = frozenset({"OPTIONS", "TRACE"})
"""Methods whose responses say nothing about what is at an address."""

_Candidate = tuple[str, Basis]


@dataclass(frozen=True)
class Resource:
    """A resource created by a POST, or perhaps created by one without an answer.

    ``post`` is the address of the POST, ``body`` its body. ``reason`` says why a resource that is
    ``seen``, ``refused`` or ``unknown`` cannot be deleted. ``found`` is the id in the response; it
    is empty if other settings must not place the resource elsewhere.
    """

    address: str
    basis: Basis = "location"
    post: str = ""
    body: str = ""
    reason: str = ""
    found: str = ""

    @cached_property
    def id(self) -> str:
        """The last segment of its address."""
        return last_part(self.address)

    @cached_property
    def key(self) -> Key:
        """Its address for comparison, with the query; raises httpx.InvalidURL."""
        return key_of(self.address, with_query=True)

    @property
    def can_be_deleted(self) -> bool:
        """Whether it has an address that only this POST can have made."""
        return self.basis in {"location", "place", "guess"}

    @property
    def is_guess(self) -> bool:
        """Whether its address is a guess."""
        return self.basis == "guess"

    @property
    def is_derived(self) -> bool:
        """Whether its address has been derived from its id."""
        return self.basis in {"guess", "place"}

    @property
    def name(self) -> str:
        """Its address; if it has none, the POST that created it."""
        return self.address or f"POST {self.post}"

    def is_same(self, other: Resource) -> bool:
        """Return whether both responses named one resource, rather than only one address."""
        if not (self.can_be_deleted and other.can_be_deleted and self.key == other.key):
            return False
        is_named = self.basis == other.basis == "location"
        return is_named or bool(self.found and self.found == other.found)


def created_by(
    exchange: Exchange,
    places: Places,
    existed: Existed,
    is_owed: Callable[[Resource], bool] = lambda _: False,
) -> Resource | None:
    """Return what a successful POST created; None if the settings say: nothing.

    The response identifies it by Location (RFC 9110, 15.3.2), else by the id in its JSON body: at
    the place for this POST, or below its address. ``existed`` returns whether something at an
    address, with this id, was known before; it is given whether the address is certain. ``is_owed``
    returns whether a resource is what an earlier POST created: then None, too.
    """
    answer = _Answer(exchange, places)
    if answer.place is not None and answer.place.is_nowhere:
        return None
    candidates = answer.candidates()
    best = answer.resource(candidates, candidates)
    if is_owed(best):
        return None
    new = [one for one in candidates if not answer.names(one, existed)]
    return best if new == candidates else answer.resource(new, candidates)


def placed(resource: Resource, places: Places) -> Resource | None:
    """Return a resource where the current settings place it; None: nowhere.

    A resource whose id or address was known before its POST stays where it is: what the id would
    name elsewhere may have been there. An address of an earlier version that may lead elsewhere is
    refused.
    """
    # An older list has no POST: it was sent to the parent of a guess.
    is_older = resource.is_guess and not resource.post
    post = resource.address.rpartition("/")[0] if is_older else resource.post
    place = places.of(post) if post else None
    found = resource.id if is_older else resource.found
    if resource.can_be_deleted and not places.is_plain(resource.address):
        reason = f"{_LEADS_ELSEWHERE}; {places.advice(post or resource.address)}"
        resource = dataclasses.replace(resource, basis="refused", reason=reason)
    if place is None:
        return resource
    if place.is_nowhere:
        return None
    if resource.basis == "seen":
        return resource
    address = resource.address and place.address_in(resource.address)
    if not address:
        address = place.address(found) if found else None
    if not address:
        return resource
    return Resource(address, "place", post, resource.body, found=resource.found)


def deleted_by(exchange: Exchange) -> str | None:
    """Return the address of a successful DELETE; None otherwise."""
    request, response = exchange.request, exchange.response
    if request.method != "DELETE" or response is None:
        return None
    return request.url if httpx.codes.is_success(response.status) else None


def last_part(address: str) -> str:
    """Return the last segment of an address's path."""
    _, *segments = key_of(address)
    return segments[-1] if segments else ""


def levels(resources: Sequence[Resource]) -> list[list[int]]:
    """Group resources, by their numbers, by what can be deleted together, the first level first.

    They are in the order of their POSTs: a resource can depend on an earlier one only. It does if
    it is nested below that, or was created with its id.
    """
    heights = [0] * len(resources)
    earlier_of = _Dependencies(resources).of
    for number in range(len(resources) - 1, -1, -1):
        for earlier in earlier_of(number):
            heights[earlier] = max(heights[earlier], heights[number] + 1)
    found: list[list[int]] = [[] for _ in range(max(heights, default=-1) + 1)]
    for number in range(len(resources) - 1, -1, -1):
        found[heights[number]].append(number)
    return found


class _Answer:
    """What the response to a POST says of what it created; its body is read once."""

    def __init__(self, exchange: Exchange, places: Places) -> None:
        assert exchange.response is not None  # noqa: S101 - it has the status 201
        self._request, self._places = exchange.request, places
        said = [value for name, value in exchange.response.headers if name.lower() == "location"]
        self._said = ", ".join(said)
        self._found = _id_in(exchange.response, places.id_path)
        self.place = place = places.of(self._request.url)
        self._is_plain = places.is_plain(self._request.url) if place is None else place.is_plain

    def candidates(self) -> list[_Candidate]:
        """Return the addresses that may be those of the resource, the best first.

        A place in the settings counts for more than a Location, which may name what does not exist.
        """
        location = self._location()
        collection = key_of(self._request.url)
        key = key_of(location) if location else ()
        is_below_post = is_below(key, collection) and is_plain(key[len(collection) :])
        if self.place is not None and self._is_plain:
            return self._placed(self.place, location, key[-1] if is_below_post else None)
        found: list[_Candidate] = []
        if is_below_post:
            found.append((location, "location" if self._is_plain else "refused"))
        if self._found is not None:
            guess = f"{collection_of(self._request.url)}/{quote(self._found, safe='')}"
            found.append((guess, "guess" if self._is_plain else "refused"))
        if location and not is_below_post and key != collection and not is_below(collection, key):
            found.append((location, "refused"))
        return found

    def names(self, candidate: _Candidate, existed: Existed) -> bool:
        """Return whether a candidate existed before, by its address or by its id.

        The address is certain if it is the response's, or below another resource in the settings.
        """
        address, basis = candidate
        has_query = self.place is not None and self.place.has_query
        is_nested = self.place is not None and bool(self.place.template.names - {"id"})
        found = self._found or "" if has_query else last_part(address)
        is_certain = basis == "location" or is_nested
        return any(existed(key, found, is_certain) for key in _keys(address, self.place))

    def resource(self, new: Sequence[_Candidate], candidates: Sequence[_Candidate]) -> Resource:
        """Return the resource at the best of the candidates that are new."""
        address, basis = new[0] if new else ("", "unknown")
        post, body = self._request.url, self._request.body.decode("utf-8", "replace")
        if candidates and not new:
            reason = f"{_SEEN}; {self._places.nothing(post)}"
            return Resource(candidates[0][0], "seen", post, body, reason)
        if basis not in {"refused", "unknown"}:
            part = last_part(address) if basis == "location" else ""
            return Resource(address, basis, post, body, found=self._found or part)
        why = _LEADS_ELSEWHERE if address and not self._is_plain else self._unknown(address)
        found = "" if self._is_plain else self._found or ""
        reason = f"{why}; {self._places.advice(post)}"
        return Resource(address, basis, post, body, reason, found)

    def _placed(self, place: Place, location: str, last: str | None) -> list[_Candidate]:
        if address := location and place.address_in(location):
            return [(address, "location")]
        ids = filter(None, (self._found, last))
        addresses = [place.address(one) for one in ids] or [place.address(None)]
        return [(address, "place") for address in addresses if address]

    def _location(self) -> str:
        """Return the absolute address of the Location; empty if it is none."""
        asked = self._request.url
        found = http_address(httpx.URL(asked), self._said) if self._said else None
        return str(found.copy_with(userinfo=b"", fragment=None)) if found else ""

    def _unknown(self, refused: str) -> str:
        """Return why it is not known what the POST created."""
        if refused:
            return "its Location is not below the POST's address, so it may have been there before"
        no_id = f"no id at {self._places.id_path} (API_CREATED__ID)"
        if self._said:
            where = "names nothing below the POST's address"
            return f"its Location, {self._said}, {where}, and the response has {no_id}"
        return f"the response has no Location, and {no_id}"


def _id_in(response: ReceivedResponse, path: str) -> str | None:
    try:
        found = value_at(json.loads(response.body), path)
    except (ValueError, PathError, RecursionError):  # not JSON, or without an id
        return None
    is_one = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found) if is_one and is_plain((str(found),)) else None


def _keys(address: str, place: Place | None) -> set[Key]:
    """Return what an address may be known by: with its query, and without unless that counts."""
    whole = key_of(address, with_query=True)
    return {whole} if place is not None and place.has_query else {whole, key_of(address)}


class _Dependencies:
    """Which earlier resources each depends on; a list of leftovers may have thousands."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources
        self._at: dict[str, list[int]] = defaultdict(list)
        self._with_id: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(resources):
            self._at[one.address.rstrip("/")].append(number)
            if one.id:
                self._with_id[one.id].append(number)
        self._by_word = _by_rarest_word(self._with_id)

    def of(self, number: int) -> Iterator[int]:
        """Yield the numbers of the earlier resources that one depends on."""
        one = self._resources[number]
        slashes = (at for at, character in enumerate(one.address) if character == "/")
        parents = [self._at.get(one.address[:at], []) for at in slashes]
        named = [self._with_id[found] for found in self._ids_in(f"{one.post}\n{one.body}")]
        yield from (other for others in (*parents, *named) for other in others if other < number)

    def _ids_in(self, text: str) -> Iterator[str]:
        """Yield the ids that a text has as whole words."""
        for word in {*_WORD.findall(text), ""}:
            for found in self._by_word.get(word, []):
                whole = rf"(?<!\w){re.escape(found)}(?!\w)"
                if found == word or (found in text and re.search(whole, text)):
                    yield found


def _by_rarest_word(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return ids by the word of each that the fewest have, such as the number in ``user-7``."""
    words = {found: _WORD.findall(found) or [""] for found in ids}
    count = Counter(word for several in words.values() for word in several)
    by_word: dict[str, list[str]] = defaultdict(list)
    for found, several in words.items():
        by_word[min(several, key=count.__getitem__)].append(found)
    return by_word
