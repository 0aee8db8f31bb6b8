"""Compare addresses as a server does: two spellings of one address are equal."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

import httpx

Key = tuple[str, ...]
"""An address in parts: the origin, the decoded segments of the path, and the query if it counts."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_DOTS = frozenset({".", ".."})
_JOINED = frozenset("*,")
_PARTS = re.compile(r"[/\\;]")  # what some servers take for the end of a segment
_CALLER = frozenset({"me", "self", "current", "myself"})
_SEVERAL = frozenset(
    {"all", "_all", "*", "-", "bulk", "batch", "search", "latest", "null", "undefined"}
)
_NO_NAMES = _CALLER | _SEVERAL


def key_of(address: str, *, with_query: bool = False) -> Key:
    """Return the parts of an absolute address; raises httpx.InvalidURL.

    Default ports, escapes, empty segments and slashes at the end make no difference.
    """
    key, _, query = _read(address)
    return (*key, f"?{query}") if with_query and query else key


def raw_parts(address: str) -> tuple[Key, str]:
    """Return the segments of an absolute address as they are sent, and its query."""
    _, segments, query = _read(address)
    return segments, query


@lru_cache(maxsize=4096)
def _read(address: str) -> tuple[Key, Key, str]:
    """Return the parts of an absolute address, its segments as they are sent, and its query.

    Many addresses differ from others in an id at their end only.
    """
    above, _, last = address.rpartition("/")
    is_path = "://" in above and "?" not in above and "#" not in above
    if is_path and _PLAIN.fullmatch(last):
        key, segments, query = _parsed(above)
        return (*key, last), (*segments, last), query
    return _parsed(address)


@lru_cache(maxsize=4096)
def _parsed(address: str) -> tuple[Key, Key, str]:
    url = httpx.URL(address)
    path, _, query = url.raw_path.decode().partition("?")
    origin = f"{url.scheme}://{url.raw_host.decode().rstrip('.')}:{url.port or ''}"
    segments = tuple(segment for segment in path.split("/") if segment)
    return (origin, *map(unquote, segments)), segments, query


@lru_cache(maxsize=4096)
def collection_of(post: str) -> str:
    """Return the address of a POST without its query and slashes at the end."""
    return str(httpx.URL(post).copy_with(query=None)).rstrip("/")


def written_segments(address: str) -> Key:
    """Return the decoded segments of an absolute address as it is written, with ``..``.

    A server may read them otherwise than httpx, which removes dot segments.
    """
    path = re.split(r"[?#]", address.partition("://")[2], maxsplit=1)[0].partition("/")[2]
    return tuple(unquote(segment) for segment in path.split("/") if segment)


def has_dots(address: str) -> bool:
    """Return whether an absolute address is written with dot segments, ``.`` or ``..``."""
    return not _DOTS.isdisjoint(written_segments(address))


def is_below(key: Key, other: Key) -> bool:
    """Return whether an address is below another one, not that address itself."""
    return len(key) > len(other) and key[: len(other)] == other


def is_plain(segments: Key) -> bool:
    """Return whether segments name one thing, however a server reads them.

    They are neither empty nor ``..``, also not within an escaped segment such as ``a%2F..``, nor
    do they stand for whoever asks (``me``): the clean-up asks as another account. Nor do they
    stand for several things or for any (``all``, ``latest``, ``1,2``).
    """
    return not any(
        not segment.strip()
        or segment.lower() in _NO_NAMES
        or not _JOINED.isdisjoint(segment)
        or any(part.strip() in _DOTS for part in _PARTS.split(segment))
        for segment in segments
    )
