"""The resource that an exchange created or deleted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

import httpx

from support.language.matching.paths import PathError, value_at
from support.run.ledger.addresses import is_below, is_plain, key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.exchange import Exchange, ReceivedResponse
    from support.run.ledger.addresses import Key
    from support.run.ledger.places import Place, Places

Basis = Literal["location", "place", "guess", "refused", "unknown"]
"""Where the address of a resource comes from.

``location``: the response. ``place``: the settings, and the id in the response. ``guess``: the
address of the POST and the id. The others are not deleted: ``refused`` is a Location that may have
been there before, ``unknown`` has no address.
"""


@dataclass(frozen=True)
class Resource:
    """A resource created by a POST, or perhaps created by one without an answer.

    ``post`` is the address of the POST, ``body`` its body. ``reason`` says why a resource that is
    ``refused`` or ``unknown`` cannot be deleted.
    """

    address: str
    basis: Basis = "location"
    post: str = ""
    body: str = ""
    reason: str = ""

    @property
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

    def depends_on(self, earlier: Resource) -> bool:
        """Return whether it is nested below an earlier resource, or was created with its id."""
        if self.address.startswith(f"{earlier.address.rstrip('/')}/"):
            return True
        return bool(earlier.id) and bool(
            re.search(rf"(?<!\w){re.escape(earlier.id)}(?!\w)", f"{self.post}\n{self.body}")
        )


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
    asked = httpx.URL(request.url)
    place = places.of(request.url)
    if place is not None and place.is_nowhere:
        return None
    body = request.body.decode("utf-8", "replace")
    found = _id_in(response, places.id_path)
    candidates = [*_located(asked, response, place), *_identified(asked, found, place)]
    new = [one for one in candidates if not any(map(was_there, _keys(one[0], place)))]
    for address, basis in new:
        if basis != "refused":
            return Resource(address, basis, request.url, body)
    address = new[0][0] if new else ""
    why = _unknown(response, places, address, has_candidates=bool(candidates))
    reason = f"{why}; {places.advice(request.url)}"
    return Resource(address, "refused" if address else "unknown", request.url, body, reason)


def placed(resource: Resource, places: Places) -> Resource | None:
    """Return a guessed or refused resource as the current settings place it; None: nowhere.

    An older list has no POST for it: it was sent to the parent of the address.
    """
    if resource.basis not in {"guess", "refused"} and resource.address:
        return resource
    post = resource.post or resource.address.rpartition("/")[0]
    place = places.of(post)
    if place is None:
        return resource
    if place.is_nowhere:
        return None
    if resource.basis == "guess":
        address = place.address(resource.id)
    else:
        address = resource.address if place.holds(resource.address) else ""
    return Resource(address, "place", post, resource.body) if address else resource


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


def _located(
    asked: httpx.URL, response: ReceivedResponse, place: Place | None
) -> list[tuple[str, Basis]]:
    """Return the Location and whether only the POST can have made what it names."""
    location = httpx.Headers(list(response.headers)).get("location")
    if not location:
        return []
    try:
        address = str(asked.join(location).copy_with(userinfo=b"", fragment=None))
        found, collection = key_of(address), key_of(str(asked))
    except httpx.InvalidURL:
        return []
    is_made = is_below(found, collection) and is_plain(found[len(collection) :])
    if is_made or (place is not None and place.holds(address)):
        return [(address, "location")]
    return [] if is_below(collection, found) or found == collection else [(address, "refused")]


def _identified(
    asked: httpx.URL, found: str | None, place: Place | None
) -> list[tuple[str, Basis]]:
    if place is not None:
        address = place.address(found)
        return [(address, "place")] if address else []
    if found is None:
        return []
    posted = str(asked.copy_with(query=None)).rstrip("/")
    return [(f"{posted}/{quote(found, safe='')}", "guess")]


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
    location = httpx.Headers(list(response.headers)).get("location")
    if refused:
        return "its Location is not below the POST's address, so it may have been there before"
    if has_candidates:
        return "the response names only what was there before"
    if location:
        return f"its Location, {location}, names nothing below the POST's address"
    return f"the response has no Location, and no id at {places.id_path} (API_CREATED__ID)"
