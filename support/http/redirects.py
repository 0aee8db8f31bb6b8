"""What is asked for after a redirect, and what is not told to another origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 20

_TOLD_TO_ANYBODY = frozenset(
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
    """Tell whether two addresses have one scheme, host and port (RFC 6454, section 5)."""
    return origin(one) == origin(other)


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return what credentials belong to: scheme, host, and the port unless it is the scheme's."""
    return url.scheme, url.host, url.port


def told_to_anybody(name: str) -> bool:
    """Tell whether a header may go on to another origin; others may be secrets of this one."""
    return name.lower() in _TOLD_TO_ANYBODY


def redirected(asked: httpx.URL, headers: httpx.Headers, following: httpx.Request) -> httpx.Request:
    """Return the request to follow a redirect with.

    ``headers`` are those of the request before authentication added its own, which are added
    anew where they belong. Another origin gets no header that may be a secret of this one:
    httpx would only leave out Authorization and cookies.
    """
    stays = same_origin(asked, following.url)
    for name in list(following.headers):
        if not told_to_anybody(name) and not (stays and name in headers):
            del following.headers[name]
    return following
