"""Requests and responses without anything unusual, written and read as h11 does, at less cost.

What is not plain, such as a body in chunks or a malformed header, is left to h11: for everything
else, both agree on each byte (tests/unit/http/transports/direct/test_plain_like_h11.py).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Headers = list[tuple[bytes, bytes]]

_TOKEN = rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+"
_TEXT = rb"[\t\x20-\x7e\x80-\xff]*"
_REQUEST = re.compile(rb"%s [\x21-\x7e]+ HTTP/1\.1\r\n" % _TOKEN)
_NAME = re.compile(_TOKEN)
_VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
_RESPONSE = re.compile(
    rb"HTTP/1\.1 (?P<status>[2-9][0-9]{2})(?: (?P<reason>%s))?\r\n"
    rb"(?P<lines>(?:%s:%s\r\n)*)\r\n" % (_TEXT, _TOKEN, _TEXT)
)
_LENGTH = re.compile(rb"[0-9]{1,9}")

_FRAMING = frozenset({b"connection", b"content-length", b"expect", b"host", b"transfer-encoding"})
_FRAMING |= {b"upgrade"}
"""Headers that decide where a message ends, and what follows it."""

_BODILESS = frozenset({204, 304})


class PlainResponse(NamedTuple):
    """A response as it was received, with ``length`` bytes of a body, and what came of it so far.

    ``can_follow`` says whether the connection can be used again after the body.
    """

    status: int
    reason: bytes
    headers: Headers
    length: int
    body: bytes
    can_follow: bool


def request(method: bytes, target: bytes, headers: Headers, body: bytes) -> bytes | None:
    """Return a whole request as it is sent; None if it is not plain."""
    start = b"%s %s HTTP/1.1\r\n" % (method, target)
    if method == b"CONNECT" or not _REQUEST.fullmatch(start):
        return None
    parts = [start]
    framing: Headers = []
    for name, value in headers:
        known = _lower(name)
        if known is None or not _VALUE.fullmatch(value):
            return None
        if known in _FRAMING:
            framing.append((known, value))
        parts += (name, b": ", value, b"\r\n")
    if not _frames(framing, body) or _lower(headers[0][0]) != b"host":
        return None
    parts += (b"\r\n", body)
    return b"".join(parts)


def response(data: bytes, method: bytes) -> PlainResponse | None:
    """Return the response to a method that some data begin with; None if it is not plain."""
    match = _RESPONSE.match(data)
    if match is None:
        return None
    headers: Headers = []
    length = connection = None
    for text in match["lines"].split(b"\r\n")[:-1]:
        name, _, value = text.partition(b":")
        value = value.strip(b" \t")
        headers.append((name, value))
        known = _lower(name)
        if known == b"transfer-encoding":
            return None
        if known == b"content-length":
            if length is not None or not _LENGTH.fullmatch(value):
                return None
            length = int(value)
        elif known == b"connection":
            if connection is not None:
                return None
            connection = value.lower()
    status = int(match["status"])
    if method == b"HEAD" or status in _BODILESS:
        length = 0
    if length is None or connection not in {None, b"close", b"keep-alive"}:
        return None
    start, end = match.end(), match.end() + length
    return PlainResponse(
        status,
        match["reason"] or b"",
        headers,
        length,
        data[start:end],
        can_follow=connection != b"close" and len(data) <= end,
    )


@lru_cache(maxsize=1_000)
def _lower(name: bytes) -> bytes | None:
    """Return the name of a header in lower case; None if none can have it."""
    return name.lower() if _NAME.fullmatch(name) else None


def _frames(framing: Headers, body: bytes) -> bool:
    """Return whether a request's headers say no more than how long its body is."""
    given = dict(framing)
    if len(given) != len(framing) or given.keys() - {b"host", b"connection", b"content-length"}:
        return False
    length = given.get(b"content-length", b"0")
    is_kept = given.get(b"connection", b"keep-alive") == b"keep-alive"
    return b"host" in given and is_kept and length == b"%d" % len(body)
