"""The resource that an exchange created or deleted, and the order in which to delete several."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

import httpx

from support.http.redirects import http_address
from support.language.matching.paths import PathError, value_at
from support.run.ledger.addresses import is_below, is_plain, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from support.http.exchange import Exchange, ReceivedResponse
    from support.run.ledger.addresses import Key
    from support.run.ledger.places import Place, Places

_WORD = re.compile(r"\w+")

Basis = Literal["location", "place", "guess", "refused", "unknown"]
"""Where the address of a resource comes from.

``location``: the response. ``place``: the settings, and the id in the response. ``guess``: the
address of the POST and the id. The others are not deleted: ``refused`` is a Location that may have
been there before, or an address that may be another one for the clean-up, as with ``me``;
``unknown`` has no address.
"""


@dataclass(frozen=True)
class Resource:
    """A resource created by a POST, or perhaps created by one without an answer.

    ``post`` is the address of the POST, ``body`` its body. ``reason`` says why a resource that is
    ``refused`` or ``unknown`` cannot be deleted. ``found`` is the id in the response; it is empty
    if other settings must not place the resource elsewhere.
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
    exchange: Exchange, places: Places, was_there: Callable[[Key], bool]
) -> Resource | None:
    """Return what a POST with the status 201 created; None if the settings say: nothing.

    The response identifies it by Location (RFC 9110, 15.3.2), else by the id in its JSON body: at
    the place for this POST, or below its address. ``was_there`` returns whether an address was
    known before.
    """
    request, response = exchange.request, exchange.response
    assert response is not None  # noqa: S101 - it has the status 201
    place = places.of(request.url)
    if place is not None and place.is_nowhere:
        return None
    body = request.body.decode("utf-8", "replace")
    candidates = _candidates(request.url, response, place, places)
    new = [one for one in candidates if not any(map(was_there, _keys(one[0], place)))]
    if new and new[0][1] != "refused":
        address, basis = new[0]
        part = last_part(address) if basis == "location" else ""
        found = _id_in(response, places.id_path) or part
        return Resource(address, basis, request.url, body, found=found)
    address = new[0][0] if new else ""
    is_plain_post = _is_plain(request.url, place, places)
    if address and not is_plain_post:
        why = "a part of the POST's path, such as .. or me, may lead the clean-up elsewhere"
    else:
        why = _unknown(response, places, address, has_candidates=bool(candidates))
    found = "" if is_plain_post else _id_in(response, places.id_path) or ""
    reason = f"{why}; {places.advice(request.url)}"
    basis = "refused" if address else "unknown"
    return Resource(address, basis, request.url, body, reason, found)


def placed(resource: Resource, places: Places) -> Resource | None:
    """Return a resource where the current settings place it; None: nowhere.

    A resource whose id was known before its POST stays where it is: what the id would name
    elsewhere may have been there.
    """
    # An older list has no POST: it was sent to the parent of a guess.
    is_older = resource.is_guess and not resource.post
    post = resource.address.rpartition("/")[0] if is_older else resource.post
    place = places.of(post) if post else None
    if place is None:
        return resource
    if place.is_nowhere:
        return None
    address = resource.address and place.address_in(resource.address)
    if not address:
        found = resource.id if is_older else resource.found
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
    path = httpx.URL(address).raw_path.decode().partition("?")[0]
    return unquote(path.rstrip("/").rpartition("/")[2])


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


def _is_plain(post: str, place: Place | None, places: Places) -> bool:
    """Return whether the parts of a POST's path that its resource's address has are plain."""
    return places.is_plain(post) if place is None else place.is_plain


def _candidates(
    post: str, response: ReceivedResponse, place: Place | None, places: Places
) -> list[tuple[str, Basis]]:
    """Return the addresses that may be those of the resource, the best first.

    A place in the settings counts for more than a Location, which may name what does not exist.
    """
    asked = httpx.URL(post)
    found = _id_in(response, places.id_path)
    location = _location_in(asked, response)
    is_plain_post = _is_plain(post, place, places)
    collection = key_of(str(asked))
    key = key_of(location) if location else ()
    is_below_post = is_below(key, collection) and is_plain(key[len(collection) :])
    if place is not None and is_plain_post:
        if address := location and place.address_in(location):
            return [(address, "location")]
        ids = filter(None, (found, key[-1] if is_below_post else None))
        addresses = [place.address(one) for one in ids] or [place.address(None)]
        return [(address, "place") for address in addresses if address]
    candidates: list[tuple[str, Basis]] = []
    if is_below_post:
        candidates.append((location, "location" if is_plain_post else "refused"))
    if found is not None:
        posted = str(asked.copy_with(query=None)).rstrip("/")
        guess = f"{posted}/{quote(found, safe='')}"
        candidates.append((guess, "guess" if is_plain_post else "refused"))
    if location and not is_below_post and key != collection and not is_below(collection, key):
        candidates.append((location, "refused"))
    return candidates


def _location_in(asked: httpx.URL, response: ReceivedResponse) -> str:
    """Return the absolute address of the Location; empty if it is none."""
    location = response.named_headers.get("location")
    found = http_address(asked, location) if location else None
    return str(found.copy_with(userinfo=b"", fragment=None)) if found else ""


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


def _unknown(
    response: ReceivedResponse, places: Places, refused: str, *, has_candidates: bool
) -> str:
    """Return why it is not known what a POST created."""
    location = response.named_headers.get("location")
    if refused:
        return "its Location is not below the POST's address, so it may have been there before"
    if has_candidates:
        return "the response names only what was there before"
    if location:
        return f"its Location, {location}, names nothing below the POST's address"
    return f"the response has no Location, and no id at {places.id_path} (API_CREATED__ID)"


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
