"""Secrets out of everything that is shown, logged or written."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import SecretStr

    from support.http.exchange import Exchange, Headers

MASK = "***"
LEARNED_LENGTH = 8  # a shorter value would mask ordinary words

_NAME = r"(?:password|passwd|pwd|secret|token|api[-_]?key|session[-_]?id)"
_JSON_FIELD = re.compile(
    rf'("[^"\\]*{_NAME}"\s*:\s*)("(?:[^"\\]|\\.)*"?|-?\d[\d.]*)', re.IGNORECASE
)
_FORM_FIELD = re.compile(rf"((?<![\w-])[\w.-]*{_NAME}=)([^&\s\"'<>\\]+)", re.IGNORECASE)
_PART_FIELD = re.compile(rf'(name="[^"]*{_NAME}"\r\n(?:[^\r\n]+\r\n)*\r\n)([^\r]+)', re.IGNORECASE)
_SCHEME = re.compile(r"\b(Bearer|Basic|Token)( +)([\w.~+/=-]{8,})", re.IGNORECASE)
_HEADER = re.compile(
    r"authorization|cookie|token|api[-_]?key|secret|password|session", re.IGNORECASE
)
_COOKIE = re.compile(r"([^\s=;,]+=)([^;]*)")


class Redactor:
    """Masks secrets by name (headers, fields) and by value (what is configured or learned).

    A value found under a secret's name in an exchange is learned, so that it is masked wherever
    it turns up later, an error message for instance; ``forget`` drops what was learned.
    """

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        self._configured = frozenset(s.get_secret_value() for s in secrets) - {""}
        self._learned: set[str] = set()
        self._pattern = _pattern_of(self._configured)

    def learn(self, value: str) -> None:
        """Mask this value from now on, unless it is shorter than LEARNED_LENGTH characters."""
        known = value in self._learned or value in self._configured
        if len(value) >= LEARNED_LENGTH and not known:
            self._learned.add(value)
            self._pattern = _pattern_of(self._configured | self._learned)

    def forget(self) -> None:
        """Forget what was learned; what was configured stays."""
        self._learned.clear()
        self._pattern = _pattern_of(self._configured)

    def text(self, text: str) -> str:
        """Return the text with every secret masked, by name and by value."""
        text = _SCHEME.sub(rf"\1\2{MASK}", text)
        text = _JSON_FIELD.sub(rf'\1"{MASK}"', text)
        text = _PART_FIELD.sub(rf"\1{MASK}", text)
        text = _FORM_FIELD.sub(rf"\1{MASK}", text)
        return self._pattern.sub(MASK, text) if self._pattern else text

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
                response, headers=self.headers(response.headers), body=self._body(response.body)
            ),
            error=exchange.error and self.text(exchange.error),
        )

    def headers(self, headers: Headers) -> Headers:
        """Return the headers with credentials masked; scheme words and cookie names stay."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not _HEADER.search(name) or name.lower() == "www-authenticate":
            return self.text(value)
        if "cookie" in name.lower():
            pair, separator, attributes = value.partition(";")
            if name.lower() == "cookie":
                return _COOKIE.sub(rf"\1{MASK}", value)
            return _COOKIE.sub(rf"\1{MASK}", pair) + separator + attributes
        scheme, separator, _ = value.partition(" ")
        return f"{scheme} {MASK}" if separator else MASK

    def _body(self, body: bytes) -> bytes:
        try:
            return self.text(body.decode()).encode()
        except UnicodeDecodeError:  # binary; a secret in it is masked byte by byte
            text = body.decode("latin-1")
            return self.text(text).encode("latin-1", "replace")


def _secrets_in(exchange: Exchange) -> Iterator[str]:
    for name, value in exchange.request.headers:
        if name.lower() in {"authorization", "proxy-authorization"}:
            yield value.rpartition(" ")[2]
    bodies = [exchange.request.body, exchange.response.body if exchange.response else b""]
    for text in (body.decode("utf-8", "replace") for body in bodies):
        for match in _JSON_FIELD.finditer(text):
            yield _json_value(match[2])
        for match in (*_FORM_FIELD.finditer(text), *_PART_FIELD.finditer(text)):
            yield match[2]


def _json_value(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:  # cut off, or an escape that JSON does not know
        return literal.strip('"')


def _pattern_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    forms = {form for secret in secrets for form in _forms(secret)}
    if not forms:
        return None
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))


def _forms(secret: str) -> Iterator[str]:
    """Yield the spellings of a secret in JSON, in URLs and forms, and in base64."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
