"""Secrets out of everything that is shown, logged or written."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import SecretStr

    from support.http.exchange import Exchange, Headers

MASK = "***"
LEARNED_LENGTH = 8  # a shorter value would mask ordinary words

# What the name of a secret ends with, in any letter case. The patterns below start with it, so
# that they take linear time on long bodies; the first letters make the search five times faster.
_NAME = (
    r"(?=[AaJjPpSsTt])(?i:passw(?:or)?d(?:[-_]?confirmation)?|pwd|passphrase|secret|token|jwt"
    r"|session[-_]?id|(?:api|access|private|secret)[-_]?key)"
)
# JSON, JSON in a string of JSON, and Python's repr: "name": "value", \"name\": \"value\",
# {'name': 'value'}, Model(name='value').
_QUOTED = re.compile(
    rf"""({_NAME}(?:\\?["'])?\s*[:=!]?[:=]\s*)(\\?["'])((?:\\{{2}}\\.|(?!\2)(?:\\.|[^\\\r\n]))+)"""
)
_NUMBER = re.compile(rf"""({_NAME}(\\?["'])\s*:\s*)(-?\d[\w.+-]*)""")
_FORM = re.compile(rf"""({_NAME}(?:\]|%5[Dd])?=)([^&\s"'<>\\]+)""")
_PART = re.compile(
    rf'({_NAME}"[^\r\n]{{0,200}}\r\n(?:[^\r\n]{{1,200}}\r\n){{0,4}}\r\n)((?!\r\n--).+?)(?=\r\n--|\Z)',
    re.DOTALL,
)
_USERINFO = re.compile(r"""(://[^/\s:@"'\\]*:)([^/\s@"']+)(?=@)""")
# What follows the word must look made by a machine: "bearer authentication" is prose.
_SCHEME = re.compile(
    r"\b(?=[BbTt])((?i:bearer|basic|token) +)(?=[\w.~+/=-]*(?:\d|[a-z][A-Z]))([\w.~+/=-]{8,})"
)
# What a text must hold, case-folded, for the patterns above to find anything in it: looking for
# these words costs a tenth of what looking for the patterns does.
_NAME_WORDS = ("passw", "pwd", "passphrase", "secret", "token", "jwt", "session", "key")
_SCHEME_WORDS = ("bearer ", "basic ", "token ")
_SECRET_HEADER = re.compile(rf"(?i:authorization|cookie|session)|{_NAME}")
_SAFE_IN_PATH = "!$&'()*+,/:;=@[\\]^|"  # what httpx leaves as it is
_PROSE = re.compile(r"[A-Za-z]?[a-z]*|.*\s.*", re.DOTALL)


class Redactor:
    """Masks secrets by name (headers, fields) and by value (what is configured or learned).

    A value found under a secret's name in an exchange is learned, so that it is masked wherever
    it turns up later, an error message for instance; ``forget`` drops what was learned.
    """

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        self._configured = frozenset(s.get_secret_value() for s in secrets) - {""}
        self._learned: set[str] = set()
        self._forms = _forms(self._configured)

    def learn(self, value: str) -> None:
        """Mask this value from now on.

        Unless it is shorter than LEARNED_LENGTH characters, or the name of a secret itself:
        who sends "password" as the password still wants to read the names of fields.
        """
        known = value in self._learned or value in self._configured
        if len(value) >= LEARNED_LENGTH and not known and not re.fullmatch(_NAME, value):
            self._learned.add(value)
            self._forms = _forms(self._configured | self._learned)

    def forget(self) -> None:
        """Forget what was learned; what was configured stays."""
        if self._learned:
            self._learned.clear()
            self._forms = _forms(self._configured)

    def text(self, text: str) -> str:
        """Return the text with every secret masked, by name and by value."""
        folded = text.casefold()
        if any(word in folded for word in _NAME_WORDS):
            text = _QUOTED.sub(rf"\1\2{MASK}", text)
            text = _NUMBER.sub(rf"\1\2{MASK}\2", text)
            for pattern in (_PART, _FORM):
                text = pattern.sub(rf"\1{MASK}", text)
        if "://" in text:
            text = _USERINFO.sub(rf"\1{MASK}", text)
        if any(word in folded for word in _SCHEME_WORDS):
            text = _SCHEME.sub(rf"\1{MASK}", text)
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return a copy to show, after learning the secrets in it."""
        request, response = exchange.request, exchange.response
        for value in _secrets_in(exchange):
            self.learn(value)
        return dataclasses.replace(
            exchange,
            request=dataclasses.replace(
                request,
                url=self.text(request.url),
                headers=self.headers(request.headers),
                body=self._body(request.body),
            ),
            response=response
            and dataclasses.replace(
                response,
                reason=self.text(response.reason),
                headers=self.headers(response.headers),
                body=self._body(response.body),
            ),
            error=exchange.error and self.text(exchange.error),
        )

    def headers(self, headers: Headers) -> Headers:
        """Return the headers with credentials masked; scheme words and cookie names stay."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not _SECRET_HEADER.search(name):
            return self.text(value)
        if "cookie" in name.lower():
            pairs, attributes = _cookies(name, value)
            return ";".join([*map(_masked_cookie, pairs), *attributes])
        scheme, _, credentials = value.strip().partition(" ")
        keep = credentials and "authorization" in name.lower()
        return f"{scheme} {MASK}" if keep else value and MASK

    def _body(self, body: bytes) -> bytes:
        return self.text(_as_text(body)).encode("utf-8", "surrogateescape")


def _as_text(body: bytes) -> str:
    """Decode a body so that encoding gives back the same bytes, text or not."""
    return body.decode("utf-8", "surrogateescape")


def _secrets_in(exchange: Exchange) -> Iterator[str]:
    """Yield values under secret names; of an answer not those that are prose.

    An answer may say "password": "required", and that word is no secret.
    """
    request, response = exchange.request, exchange.response
    yield from _named(f"{request.url}\n{_as_text(request.body)}")
    for name, value in request.headers:
        yield from _in_header(name, value)
    if response:
        texts = [value for _, value in response.headers] + [_as_text(response.body)]
        named = _named("\n".join(texts))
        in_headers = (v for header in response.headers for v in _in_header(*header))
        yield from (v for v in (*named, *in_headers) if not _PROSE.fullmatch(v))


def _named(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        yield _unescaped(match[3], levels=len(match[2]))
    for match in _NUMBER.finditer(text):
        yield match[3]
    for match in _PART.finditer(text):
        yield match[2]
    for match in (*_FORM.finditer(text), *_USERINFO.finditer(text)):
        yield unquote_plus(match[2])


def _in_header(name: str, value: str) -> Iterator[str]:
    if not _SECRET_HEADER.search(name):
        return
    if "cookie" in name.lower():
        values = (pair.partition("=")[2] for pair in _cookies(name, value)[0])
        yield from (v for v in values if not _PROSE.fullmatch(v))  # theme=light
    elif "authorization" in name.lower():
        scheme, _, credentials = value.strip().partition(" ")
        yield credentials or scheme
        if scheme.lower() == "basic":
            yield _basic_password(credentials)
    else:
        yield value


def _cookies(name: str, value: str) -> tuple[list[str], list[str]]:
    """Return the pairs of name and value, and the attributes that Set-Cookie has after its one."""
    parts = value.split(";")
    return (parts, []) if name.lower() == "cookie" else (parts[:1], parts[1:])


def _masked_cookie(pair: str) -> str:
    name, separator, value = pair.partition("=")
    if not separator:  # a value without a name
        return pair and MASK
    return f"{name}={MASK}" if value else pair


def _basic_password(credentials: str) -> str:
    try:
        pair = base64.b64decode(credentials).decode("utf-8", "surrogateescape")
    except ValueError:  # sent malformed on purpose
        return ""
    return pair.partition(":")[2]


def _unescaped(value: str, levels: int) -> str:
    try:
        for _ in range(levels):
            value = json.loads(f'"{value}"', strict=False)
    except ValueError:  # cut off, or not JSON's escapes
        return value
    return value


def _forms(secrets: Iterable[str]) -> list[str]:
    """Return the secrets in all their spellings, the longest first: one may hold another."""
    forms = {form for secret in secrets for form in _spellings(secret)}
    return sorted(forms, key=lambda form: (-len(form), form))


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret as it is, and as JSON, HTML, URLs, forms and base64 spell it."""
    octets = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    for safe in ("", "/", _SAFE_IN_PATH):
        quoted = quote(octets, safe=safe)
        yield quoted
        yield quoted.replace("%20", "+")
        yield re.sub("%..", lambda match: match[0].lower(), quoted)
    yield base64.b64encode(octets).decode().rstrip("=")
    yield base64.urlsafe_b64encode(octets).decode().rstrip("=")
