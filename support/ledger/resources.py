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


@dataclass(frozen=True)
class Resource:
    """Something that a POST has created.

    ``is_guess`` tells whether its address was made from its id, because the answer had no
    Location; ``made_by`` is the address and the body of the POST.
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
        return bool(re.search(rf"(?<!\w){re.escape(earlier.id)}(?!\w)", self.made_by))


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
    if location := httpx.Headers(list(response.headers)).get("location"):
        return Resource(str(asked.join(location)), is_guess=False, made_by=made_by)
    found = _id_in(response, shape.id)
    if found is None:
        return None
    return Resource(_place(asked, found, shape, base_url), is_guess=True, made_by=made_by)


def deleted_by(exchange: Exchange) -> str | None:
    """Return the address that a DELETE was done for, without its query; None if it was not."""
    request, response = exchange.request, exchange.response
    if request.method != "DELETE" or response is None:
        return None
    is_done = httpx.codes.is_success(response.status)
    return str(httpx.URL(request.url).copy_with(query=None)) if is_done else None


def last_part(address: str) -> str:
    """Return the last part of an address's path."""
    return unquote(httpx.URL(address).raw_path.decode().partition("?")[0].rstrip("/")).rpartition(
        "/"
    )[2]


def _id_in(response: ReceivedResponse, path: str) -> str | None:
    try:
        found = value_at(json.loads(response.body), path)
    except (ValueError, PathError, RecursionError):  # no JSON, or no id in it
        return None
    is_one = isinstance(found, str | int) and not isinstance(found, bool) and found != ""
    return str(found) if is_one else None


def _place(asked: httpx.URL, found: str, shape: Created, base_url: str) -> str:
    base = httpx.URL(base_url)
    root = f"{base.scheme}://{base.netloc.decode()}{base.path.rstrip('/')}"
    posted = str(asked.copy_with(query=None)).rstrip("/")
    quoted = quote(found, safe="")
    place = shape.places.get(posted.removeprefix(root)) if posted.startswith(root) else None
    if place is None:
        return f"{posted}/{quoted}"
    return f"{root}/{place.lstrip('/').replace('{id}', quoted)}"
