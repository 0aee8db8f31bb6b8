"""Convert a request to a curl command for POSIX shells."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.language.visible import has_invisible, line
from support.reporting.cards.bodies import Body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import SentRequest

LONGEST_BODY = 8_000  # bytes of a body included in the command

_OWN = frozenset(  # headers that curl sets itself, and hop-by-hop ones
    [
        "accept-encoding",
        "connection",
        "content-length",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
_ADDED = ("accept", "user-agent")  # headers that curl adds by default
_LONGEST = 8_000  # characters of a URL or a header
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)  # of a header's name, RFC 9110
_GLOB = re.compile(r"[\[\]{}]")
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")
_FILE = "body.bin"


def command(request: SentRequest) -> str:
    """Return the command for a request whose secrets are masked already.

    A binary or long body is not included, but read from the file ``body.bin``. One with control
    characters is piped from printf, so that they do not reach the terminal.
    """
    body = Body.of(request.body, request.headers)
    pasted, data, remark = _data(request, body)
    words = [
        *_address(request),
        *_method(request, has_data=bool(data)),
        *_headers(request, has_data=bool(data)),
        *data,
    ]
    call = " \\\n  ".join(words)
    return f"{pasted}{call}{remark}"


def _address(request: SentRequest) -> Iterator[str]:
    url = line(request.url, _LONGEST)
    yield f"curl {shlex.quote(url)}"
    if _GLOB.search(url):
        yield "--globoff"
    if _DOTS.search(urlsplit(url).path):
        yield "--path-as-is"


def _method(request: SentRequest, *, has_data: bool) -> Iterator[str]:
    if request.method == "HEAD":
        yield "--head"
    elif request.method != ("POST" if has_data else "GET"):
        yield f"-X {shlex.quote(line(request.method, _LONGEST))}"


def _headers(request: SentRequest, *, has_data: bool) -> Iterator[str]:
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        if name.lower() in _OWN or not _TOKEN.fullmatch(name) or _is_of_url(name, value, request):
            continue
        header = f"{name}: {line(value, _LONGEST)}" if value else f"{name};"
        yield f"-H {shlex.quote(header)}"
    for name in (*_ADDED, *(["content-type"] if has_data else [])):
        if name not in names:
            yield f"-H {name}:"
    if "accept-encoding" in names:
        yield "--compressed"


def _is_of_url(name: str, value: str, request: SentRequest) -> bool:
    netloc = urlsplit(request.url).netloc.rpartition("@")[2]
    return name.lower() == "host" and value.lower() == netloc.lower()


def _data(request: SentRequest, body: Body) -> tuple[str, list[str], str]:
    """Return the prefix of the command, the options for the body, and the suffix."""
    if not body.content:
        return "", [], ""
    if request.method == "HEAD":
        return "", [], f"\n# without its body ({body.described}): curl cannot send one with HEAD"
    text = body.text
    if text is None or len(body.content) > LONGEST_BODY:
        return "", [f"--data-binary @{_FILE}"], f"\n# {_FILE} must be the body: {body.described}"
    if has_invisible(text):
        return f"printf %b {shlex.quote(_escaped(text))} |\n", ["--data-binary @-"], ""
    return "", [f"--data-raw {shlex.quote(text)}"], ""


def _escaped(text: str) -> str:
    r"""Escape text for printf's %b: octal escapes for everything but printable ASCII."""
    plain = {*range(0x20, 0x7F), 0x0A} - {0x5C}
    return "".join(chr(b) if b in plain else f"\\0{b:03o}" for b in text.encode("utf-8"))
