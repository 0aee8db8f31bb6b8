"""What an exchange has created, and what it has deleted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import httpx

from support.matching.paths import PathError, value_at

if TYPE_CHECKING:
    from support.http.exchange import Exchange, ReceivedResponse
    from support.settings.shape import Created

_NO_PART = frozenset({"", ".", ".."})  # as an id: its address would be that of what it lies in


@dataclass(frozen=True)
class Resource:
    """Something that a POST has created.

    ``is_guess`` tells whether its address was made from its id, because the answer had no
    Location and no setting says where it stands; ``made_by`` is the address and the body of the
    POST.
    """

    address: str
    is_guess: bool
    made_by: str = ""

    @property
    def id(self) -> str:
        """The last part of its address."""
        return last_part(self.address)

    def depends_on(self, earlier: Resource) -> bool:
        """Tell whether it lies below something earlier, or was made with its id."""
        if self.address.startswith(f"{earlier.address.rstrip('/')}/"):
            return True
        return bool(earlier.id) and bool(
            re.search(rf"(?<!\w){re.escape(earlier.id)}(?!\w)", self.made_by)
        )


def created_by(exchange: Exchange, shape: Created, base_url: str) -> Resource | None:
    """Return what a POST has created, None if it has created nothing that has an address.

    That is what a 201 answer names with a Location (RFC 9110, 15.3.2), else by the id in its
    JSON body: at the path of ``shape.places`` for this POST, below ``base_url``, or below the
    address of the POST.
    """
    request, response = exchange.request, exchange.response
    if request.method != "POST" or response is None or response.status != httpx.codes.CREATED:
        return None
    made_by = f"{request.url}\n{request.body.decode('utf-8', 'replace')}"
    asked = httpx.URL(request.url)
    found = _id_in(response, shape.id)
    location = _location(asked, response, is_needed=found is None)
    if location is not None:
        return Resource(location, is_guess=False, made_by=made_by)
    if found is None:
        return None
    address, is_guess = _place(asked, found, shape, base_url)
    return Resource(address, is_guess=is_guess, made_by=made_by)


def placed(guess: Resource, shape: Created, base_url: str) -> Resource:
    """Return what was guessed from an id where it stands by the settings of now."""
    posted = httpx.URL(guess.address.rpartition("/")[0])
    address, is_guess = _place(posted, guess.id, shape, base_url)
    return Resource(address, is_guess=is_guess, made_by=guess.made_by)


def deleted_by(exchange: Exchange) -> str | None:
    """Return the address that a DELETE was done for, without its query; None if it was not."""
    request, response = exchange.request, exchange.response
    if request.method != "DELETE" or response is None:
        return None
    is_done = httpx.codes.is_success(response.status)
    return str(httpx.URL(request.url).copy_with(query=None)) if is_done else None


def last_part(address: str) -> str:
    """Return the last part of an address's path."""
    path = httpx.URL(address).raw_path.decode().partition("?")[0]
    return unquote(path.rstrip("/").rpartition("/")[2])


def _location(asked: httpx.URL, response: ReceivedResponse, *, is_needed: bool) -> str | None:
    """Return the Location, unless something would be deleted with it that was there before.

    That is what the POST's address lies below, and the list that it was sent to: only without an
    id in the answer is this address taken for that of the new thing (RFC 9110, 9.3.3).
    """
    location = httpx.Headers(list(response.headers)).get("location")
    if not location:
        return None
    address = asked.join(location)
    above, below = (f"{url.path.rstrip('/')}/" for url in (address, asked))
    is_safe = not below.startswith(above) or (above == below and is_needed)
    return str(address) if is_safe else None


def _id_in(response: ReceivedResponse, path: str) -> str | None:
    try:
        found = value_at(json.loads(response.body), path)
    except (ValueError, PathError, RecursionError):  # no JSON, or no id in it
        return None
    is_one = isinstance(found, str | int) and not isinstance(found, bool)
    is_one = is_one and found not in _NO_PART
    return str(found) if is_one else None


def _place(asked: httpx.URL, found: str, shape: Created, base_url: str) -> tuple[str, bool]:
    """Return an address, and whether it is a guess: no setting says it."""
    base = httpx.URL(base_url)
    root = f"{base.scheme}://{base.netloc.decode()}{base.path.rstrip('/')}"
    posted = str(asked.copy_with(query=None)).rstrip("/")
    quoted = quote(found, safe="")
    is_below = posted.startswith(f"{root}/")
    place = shape.places.get(posted.removeprefix(root)) if is_below else None
    if place is None:
        return f"{posted}/{quoted}", True
    return f"{root}/{place.lstrip('/').replace('{id}', quoted)}", False
