"""Recognise secrets by name: patterns of their names, and the values found under them."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import ReceivedResponse, SentRequest

# The end of a secret's name, case-insensitive. The patterns below start with it, so that they
# take linear time on long bodies; the look-ahead at its first letter makes the search five times
# faster.
NAME = (
    r"(?=[AaJjPpSsTt])(?i:passw(?:or)?d(?:[-_]?confirmation)?|pwd|passphrase|secret|token|jwt"
    r"|session[-_]?id|(?:api|access|private|secret)[-_]?key)"
)
# JSON, JSON in a string of JSON, and Python's repr: "name": "value", \"name\": \"value\",
# {'name': 'value'}, Model(name='value').
QUOTED = re.compile(
    rf"""({NAME}(?:\\?["'])?\s*[:=!]?[:=]\s*)(\\?["'])((?:\\{{2}}\\.|(?!\2)(?:\\.|[^\\\r\n]))+)"""
)
NUMBER = re.compile(rf"""({NAME}(\\?["'])\s*:\s*)(-?\d[\w.+-]*)""")
FORM = re.compile(rf"""({NAME}(?:\]|%5[Dd])?=)([^&\s"'<>\\]+)""")
PART = re.compile(
    rf'({NAME}"[^\r\n]{{0,200}}\r\n(?:[^\r\n]{{1,200}}\r\n){{0,4}}\r\n)((?!\r\n--).+?)(?=\r\n--|\Z)',
    re.DOTALL,
)
USERINFO = re.compile(r"""(://[^/\s:@"'\\]*:)([^/\s@"']+)(?=@)""")
# The word after the scheme must look machine-generated: "bearer authentication" is prose.
SCHEME = re.compile(
    r"\b(?=[BbTt])((?i:bearer|basic|token) +)(?=[\w.~+/=-]*(?:\d|[a-z][A-Z]))([\w.~+/=-]{8,})"
)
# The patterns above can only match a text that contains one of these words, case-folded.
# Searching for the words first costs a tenth of applying the patterns.
NAME_WORDS = ("passw", "pwd", "passphrase", "secret", "token", "jwt", "session", "key")
SCHEME_WORDS = ("bearer ", "basic ", "token ")
SECRET_HEADER = re.compile(rf"(?i:authorization|cookie|session)|{NAME}")
_PROSE = re.compile(r"[A-Za-z]?[a-z]*|.*\s.*", re.DOTALL)


def as_text(body: bytes) -> str:
    """Decode a body so that encoding it again gives the same bytes, even for binary data."""
    return body.decode("utf-8", "surrogateescape")


def secrets_in_request(request: SentRequest) -> Iterator[str]:
    """Yield values under secret names."""
    yield from _named(f"{request.url}\n{as_text(request.body)}")
    for name, value in request.headers:
        yield from _in_header(name, value)


def secrets_in_response(response: ReceivedResponse) -> Iterator[str]:
    """Yield values under secret names, except prose.

    A response may contain "password": "required", and that word is not a secret.
    """
    texts = [value for _, value in response.headers] + [as_text(response.body)]
    named = _named("\n".join(texts))
    in_headers = (v for header in response.headers for v in _in_header(*header))
    yield from (v for v in (*named, *in_headers) if not _PROSE.fullmatch(v))


def _named(text: str) -> Iterator[str]:
    for match in QUOTED.finditer(text):
        yield unescaped(match[3], levels=len(match[2]))
    for match in NUMBER.finditer(text):
        yield match[3]
    for match in PART.finditer(text):
        yield match[2]
    for match in (*FORM.finditer(text), *USERINFO.finditer(text)):
        yield unquote_plus(match[2])


def _in_header(name: str, value: str) -> Iterator[str]:
    if not SECRET_HEADER.search(name):
        return
    if "cookie" in name.lower():
        values = (pair.partition("=")[2] for pair in cookies(name, value)[0])
        yield from (v for v in values if not _PROSE.fullmatch(v))  # theme=light
    elif "authorization" in name.lower():
        scheme, _, credentials = value.strip().partition(" ")
        yield credentials or scheme
        if scheme.lower() == "basic":
            yield _basic_password(credentials)
    else:
        yield value


def cookies(name: str, value: str) -> tuple[list[str], list[str]]:
    """Return the name=value pairs of a cookie header, and the attributes of Set-Cookie."""
    parts = value.split(";")
    return (parts, []) if name.lower() == "cookie" else (parts[:1], parts[1:])


def _basic_password(credentials: str) -> str:
    try:
        pair = base64.b64decode(credentials).decode("utf-8", "surrogateescape")
    except ValueError:  # sent malformed on purpose
        return ""
    return pair.partition(":")[2]


def unescaped(value: str, levels: int) -> str:
    """Undo JSON's escapes in a value, once for each level of nested JSON."""
    try:
        for _ in range(levels):
            value = json.loads(f'"{value}"', strict=False)
    except ValueError:  # truncated, or not JSON's escapes
        return value
    return value
