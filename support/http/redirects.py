"""The request after a redirect, and the headers that are safe for other origins."""

from __future__ import annotations

from http import HTTPStatus

import httpx

from support.http.errors import RedirectError
from support.http.targets import TARGET

MOST_REDIRECTS = 20

_STATUSES = frozenset({301, 302, 303, 307, 308})
_OF_BODY = frozenset(
    {
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-type",
        "transfer-encoding",
    }
)

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
    return url.scheme, url.raw_host.decode("ascii"), url.port  # host would decode Punycode


def is_safe_for_other_origins(name: str) -> bool:
    """Return whether a header may be sent to another origin; any other may be a secret."""
    return name.lower() in _SAFE_HEADERS


def http_address(url: httpx.URL, link: str) -> httpx.URL | None:
    """Return the address that a link or Location leads to; None unless it is HTTP or HTTPS."""
    try:
        written, found = httpx.URL(link), url.join(link)
        has_host = bool(found.host) and not (written.scheme and not written.host)
    except (httpx.InvalidURL, UnicodeError):  # UnicodeError: a host in invalid Punycode
        return None
    # Without a host, httpx takes the rest of http:///a for a path of the same server.
    return found if has_host and found.scheme in {"http", "https"} else None


def followed_address(asked: httpx.URL, link: str) -> httpx.URL | None:
    """Return the address to request for a link or Location in the response of another address.

    It is None unless it is HTTP or HTTPS. Credentials in it are dropped, because httpx would send
    them as Basic; within the origin, those of the address ``asked`` take their place.
    """
    url = http_address(asked, link)
    own = asked.userinfo if url and same_origin(asked, url) else b""
    return url and url.copy_with(userinfo=own)


def is_redirect(response: httpx.Response) -> bool:
    """Return whether a response names another address to request (RFC 9110, section 15.4)."""
    return response.status_code in _STATUSES and "location" in response.headers


def redirected(response: httpx.Response, headers: httpx.Headers) -> httpx.Request:
    """Return the request that follows a redirect.

    ``headers`` are those of the request before authentication added its own, which it will add
    again for the right origin. Another origin receives only headers that are safe for it, and no
    body. The Location gives no credentials: within the origin, those of the address requested
    stay. Raises RedirectError for a target that is not an HTTP address, and if the body would have
    to go to another origin.
    """
    asked = response.request
    url = _target(response)
    method = _method(asked.method, response.status_code)
    keeps_body = method == asked.method and asked.content != b""
    if keeps_body and not same_origin(asked.url, url):
        raise RedirectError(asked, f"the redirect to {_shown(url)} would send the body there")
    kept = [
        (name, value)
        for name, value in headers.multi_items()
        if same_origin(asked.url, url) or is_safe_for_other_origins(name)
        if name != "host" and (keeps_body or name not in _OF_BODY)
    ]
    content = asked.content if keeps_body else None
    extensions = {name: value for name, value in asked.extensions.items() if name != TARGET}
    return httpx.Request(method, url, headers=kept, content=content, extensions=extensions)


def _target(response: httpx.Response) -> httpx.URL:
    """Return the address that a redirect leads to."""
    asked, location = response.request, response.headers["location"]
    url = followed_address(asked.url, location)
    if url is None:
        raise RedirectError(asked, f"the redirect to {location!r} does not lead to an HTTP address")
    return url


def _method(method: str, status: int) -> str:
    """Return the method after a redirect, as browsers choose it (Fetch, HTTP-redirect fetch)."""
    if status == HTTPStatus.SEE_OTHER and method != "HEAD":
        return "GET"
    if status in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND} and method == "POST":
        return "GET"
    return method


def _shown(url: httpx.URL) -> str:
    return str(url.copy_with(userinfo=b"", query=None))
