"""The request after a redirect, and the headers that are safe for other origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 20

_SAFE_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Return whether two addresses have the same scheme, host and port (RFC 6454, section 5)."""
    return origin(one) == origin(other)


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port, which is None for the scheme's default port."""
    return url.scheme, url.host, url.port


def is_safe_for_other_origins(name: str) -> bool:
    """Return whether a header may be sent to another origin; any other may be a secret."""
    return name.lower() in _SAFE_HEADERS


def redirected(asked: httpx.URL, headers: httpx.Headers, following: httpx.Request) -> httpx.Request:
    """Return the request that follows a redirect.

    ``headers`` are those of the request before authentication added its own, which it will add
    again for the right origin. Another origin receives only headers that are safe for it: httpx
    would remove nothing but Authorization and cookies.
    """
    stays = same_origin(asked, following.url)
    for name in list(following.headers):
        if not is_safe_for_other_origins(name) and not (stays and name in headers):
            del following.headers[name]
    return following
