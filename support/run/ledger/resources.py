"""The resource that an exchange created or deleted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import httpx

from support.language.matching.paths import PathError, value_at
from support.run.ledger.addresses import is_below, is_plain, key_of

if TYPE_CHECKING:
    from support.http.exchange import Exchange, ReceivedResponse
    from support.settings.api_shape import Created


@dataclass(frozen=True)
class Resource:
    """A resource created by a POST.

    ``is_guess`` is true if its address was derived from its id, because the response had no
    Location and no setting gives its address. ``made_by`` is the address and body of the POST.
    """

    address: str
    is_guess: bool
    made_by: str = ""

    @property
    def id(self) -> str:
        """The last segment of its address."""
        return last_part(self.address)

    def depends_on(self, earlier: Resource) -> bool:
        """Return whether it is nested below an earlier resource, or was created with its id."""
        if self.address.startswith(f"{earlier.address.rstrip('/')}/"):
            return True
        return bool(earlier.id) and bool(
            re.search(rf"(?<!\w){re.escape(earlier.id)}(?!\w)", self.made_by)
        )


def created_by(exchange: Exchange, api_shape: Created, base_url: str) -> Resource | None:
    """Return the resource created by a POST; None if there is none with an address.

    A 201 response identifies it by Location (RFC 9110, 15.3.2), else by the id in its JSON body:
    at the path of ``api_shape.places`` for this POST, relative to ``base_url``, or below the
    address of the POST.
    """
    request, response = exchange.request, exchange.response
    if request.method != "POST" or response is None or response.status != httpx.codes.CREATED:
        return None
    made_by = f"{request.url}\n{request.body.decode('utf-8', 'replace')}"
    asked = httpx.URL(request.url)
    found = _id_in(response, api_shape.id)
    location = _location(asked, response)
    if location is not None:
        return Resource(location, is_guess=False, made_by=made_by)
    if found is None:
        return None
    address, is_guess = _place(asked, found, api_shape, base_url)
    return Resource(address, is_guess=is_guess, made_by=made_by)


def placed(guess: Resource, api_shape: Created, base_url: str) -> Resource:
    """Return a resource with a guessed address at the address from the current settings."""
    posted = httpx.URL(guess.address.rpartition("/")[0])
    address, is_guess = _place(posted, guess.id, api_shape, base_url)
    return Resource(address, is_guess=is_guess, made_by=guess.made_by)


def deleted_by(exchange: Exchange) -> str | None:
    """Return the address of a successful DELETE, without its query; None otherwise."""
    request, response = exchange.request, exchange.response
    if request.method != "DELETE" or response is None:
        return None
    succeeded = httpx.codes.is_success(response.status)
    return str(httpx.URL(request.url).copy_with(query=None)) if succeeded else None


def last_part(address: str) -> str:
    """Return the last segment of an address's path."""
    path = httpx.URL(address).raw_path.decode().partition("?")[0]
    return unquote(path.rstrip("/").rpartition("/")[2])


def _location(asked: httpx.URL, response: ReceivedResponse) -> str | None:
    """Return the Location if it is below the address of the POST, so that the POST has made it.

    Anything else may have been there before: a collection, an account that a sign-in names, a
    resource of another origin.
    """
    location = httpx.Headers(list(response.headers)).get("location")
    if not location:
        return None
    try:
        address = str(asked.join(location))
        found, collection = key_of(address), key_of(str(asked))
    except httpx.InvalidURL:
        return None
    is_made = is_below(found, collection) and is_plain(found[len(collection) :])
    return address if is_made else None


def _id_in(response: ReceivedResponse, path: str) -> str | None:
    try:
        found = value_at(json.loads(response.body), path)
    except (ValueError, PathError, RecursionError):  # not JSON, or without an id
        return None
    is_one = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found) if is_one and is_plain((str(found),)) else None


def _place(asked: httpx.URL, found: str, api_shape: Created, base_url: str) -> tuple[str, bool]:
    """Return an address, and whether it is a guess because no setting gives it."""
    base = httpx.URL(base_url)
    root = f"{base.scheme}://{base.netloc.decode()}{base.path.rstrip('/')}"
    posted = str(asked.copy_with(query=None)).rstrip("/")
    quoted = quote(found, safe="")
    is_below = posted.startswith(f"{root}/")
    place = api_shape.places.get(posted.removeprefix(root)) if is_below else None
    if place is None:
        return f"{posted}/{quoted}", True
    return f"{root}/{place.lstrip('/').replace('{id}', quoted)}", False
