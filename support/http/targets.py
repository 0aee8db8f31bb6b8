"""Request targets: the path and the query of an address, sent as they are written.

httpx removes dot segments (RFC 3986, 5.2.4), reads ``//users/5`` as a host, and percent-encodes
more characters than a target needs. Its extension ``target`` sends another target than its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from support.http.errors import UnsendableRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 200  # characters of an address in an error
_HIGHEST_PORT = 65_535
TARGET = "target"  # key in a request's extensions, defined by httpx

_ABSOLUTE = re.compile(r"(?P<origin>https?://[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")  # RFC 1123, 2.1; many have underscores
_UNSENDABLE = re.compile(r"[^\x21-\x7e]+")  # not in a request line, RFC 9112, 3.2


_OTHER_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def is_absolute(address: str) -> bool:
    """Return whether an address is a whole URL; another may contain one in its query."""
    return _ABSOLUTE.match(address) is not None


def below(base: httpx.URL | str, address: str) -> str:
    """Return a path below a base as a whole URL; a whole URL is returned unchanged.

    Raises UnsendableRequestError for a URL with another scheme than HTTP's.
    """
    if is_absolute(address):
        return address
    if match := _OTHER_SCHEME.match(address):
        raise UnsendableRequestError(_not_http(match["scheme"]))
    return f"{str(base).rstrip('/')}{'' if address.startswith('/') else '/'}{address}"


def with_query(address: str, query: Sequence[tuple[str, str]]) -> str:
    """Append parameters to the query of an address; raises UnsendableRequestError."""
    if not query:
        return address
    try:
        parameters = urlencode(query)  # httpx would put parameters of one name together
    except UnicodeEncodeError as error:
        raise half_a_character("the query", error) from error
    return f"{address}{'&' if '?' in address else '?'}{parameters}"


@lru_cache(maxsize=1024)
def parsed(url: str) -> tuple[httpx.URL, bytes]:
    """Return a whole URL as httpx reads it, and its target as it is written.

    Characters that no target can have are percent-encoded as UTF-8; the fragment is not part of it
    (RFC 9110, 7.1). Raises UnsendableRequestError.
    """
    match = _ABSOLUTE.fullmatch(url)
    if match is None:
        raise UnsendableRequestError(f"{url} is not an address that begins with http(s)://")
    written = match["rest"].partition("#")[0]
    try:
        target = _UNSENDABLE.sub(
            lambda part: "".join(f"%{byte:02X}" for byte in part[0].encode()),
            written if written.startswith("/") else f"/{written}",
        )
        found = httpx.URL(f"{match['origin']}{target}")
        _check_host(found, url)
        return found, target.encode()
    except UnicodeEncodeError as error:
        raise half_a_character("the address", error) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UnsendableRequestError(f"{_short(url)} is not a valid address: {error}") from error


def _check_host(found: httpx.URL, url: str) -> None:
    """Raise UnsendableRequestError for a host or a port that cannot exist."""
    if not found.host:  # decodes Punycode
        raise UnsendableRequestError(f"{_short(url)} has no host; write http(s)://HOST/PATH")
    labels = found.raw_host.decode("ascii").removesuffix(".").split(".")
    if ":" not in found.host and not all(map(_LABEL.fullmatch, labels)):
        raise UnsendableRequestError(
            f"{_short(url)} has a host that cannot exist; write letters, digits, - and . for it"
        )
    if found.port is not None and not 0 < found.port <= _HIGHEST_PORT:
        raise UnsendableRequestError(
            f"{_short(url)} has the port {found.port}; ports are numbers from 1 to 65535"
        )


def address_faults(address: str) -> Iterator[str]:
    """Yield what in a written address cannot be sent; it may begin with a value."""
    before, mark, fragment = address.partition("#")
    if mark:
        yield f"#{fragment} is a fragment, which is not sent; write %23 for a # in {before or '/'}"
    if match := _OTHER_SCHEME.match(before):
        scheme = match["scheme"].lower()
        if scheme not in {"http", "https"}:
            yield _not_http(scheme)
    yield from url_faults(before)


def url_faults(address: str) -> Iterator[str]:
    """Yield what is wrong with the host or the port of an address, if it is a whole URL."""
    if is_absolute(address):
        try:
            parsed(address)
        except UnsendableRequestError as error:
            yield str(error)


def target_of(request: httpx.Request) -> str:
    """Return the target that is sent for a request."""
    target: bytes = request.extensions.get(TARGET, request.url.raw_path)
    return target.decode("ascii")


def sent_url(request: httpx.Request) -> str:
    """Return the address of a request with the target that is sent."""
    if TARGET not in request.extensions:
        return str(request.url)
    return f"{request.url.copy_with(raw_path=b'', fragment=None)}{target_of(request)}"


def half_a_character(what: str, error: UnicodeEncodeError) -> UnsendableRequestError:
    """Return the error for a text with a lone surrogate."""
    found = ord(error.object[error.start])
    return UnsendableRequestError(
        f"{what} has half a character, \\u{found:04x} (a lone surrogate), which UTF-8 cannot encode"
    )


def _not_http(scheme: str) -> str:
    return f"{scheme}:// is not HTTP; write http:// or https://, or a path that begins with /"


def _short(url: str) -> str:
    return url if len(url) <= _LONGEST else f"{url[:_LONGEST]}... ({len(url):,} characters)"
