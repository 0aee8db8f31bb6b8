"""The texts that requests carry: what an answer repeats of them, the API has promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from support.http.json_body import read_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.http.exchange import SentRequest


def carried(requests: Iterable[SentRequest]) -> frozenset[str]:
    """Return the texts of requests: in paths, queries, headers and bodies, and names of fields."""
    return frozenset(text for request in requests for text in _texts(request))


def _texts(request: SentRequest) -> Iterator[str]:
    url = urlsplit(request.url)
    yield url.path
    yield from map(unquote, url.path.split("/"))
    for pair in parse_qsl(url.query):
        yield from pair
    for _, value in request.headers:
        yield value
        yield value.rpartition(" ")[2]  # the token of an Authorization
    try:
        yield from _of_body(read_plain_json(request.body))
    except ValueError:
        for pair in parse_qsl(request.body.decode("latin-1")):
            yield from pair


def _of_body(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _of_body(part)
    elif isinstance(value, list):
        for part in value:
            yield from _of_body(part)
    elif isinstance(value, str):
        yield value
