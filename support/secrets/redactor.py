"""Mask secrets in everything that is shown, logged or written."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from support.secrets.names import (
    FORM,
    NAME,
    NAME_WORDS,
    NUMBER,
    PART,
    QUOTED,
    SCHEME,
    SCHEME_WORDS,
    SECRET_HEADER,
    USERINFO,
    as_text,
    cookies,
    secrets_in_request,
    secrets_in_response,
    unescaped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import SecretStr

    from support.http.exchange import Exchange, Headers, ReceivedResponse, SentRequest

MASK = "***"
LEARNED_LENGTH = 8  # a shorter value would mask ordinary words

_LONG = 32  # characters of a secret that a message may truncate
_BEGINNING = 16  # characters by which a truncated secret is recognised
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")  # RFC 8259, 6, without an exponent
_HOST = re.compile(r"^\w+://[^/]*")
_SAFE_IN_PATH = "!$&'()*+,/:;=@[\\]^|"  # characters that httpx does not encode


class Redactor:
    """Masks secrets by name (headers, fields) and by value (configured or learned).

    A value found under a secret's name in an exchange is learned, so that it is masked wherever
    it appears later, in an error message for instance; ``forget`` drops the learned values.
    ``mask`` returns the replacement for a secret. ``learned`` lists every value ever learned with
    its origin, in order; ``forget`` does not clear it.
    """

    def __init__(
        self, secrets: Iterable[SecretStr] = (), mask: Callable[[str], str] | None = None
    ) -> None:
        self._configured = frozenset(s.get_secret_value() for s in secrets) - {""}
        self._learned: set[str] = set()
        self._ever: set[str] = set()
        self.learned: list[tuple[str, str]] = []
        self._public: frozenset[str] = frozenset()
        self._mask = mask or (lambda value: value if value in self._public else MASK)
        self._cuts = mask is None  # a stand-in must not replace part of a secret
        self._know(self._configured)

    def learn(self, value: str, origin: str = "seen in the run") -> None:
        """Mask this value from now on; ``origin`` describes where it was seen.

        Values shorter than LEARNED_LENGTH are ignored, and so are names of secrets: a test that
        sends "password" as the password must not mask the names of fields.
        """
        known = value in self._learned or value in self._configured or value in self._public
        if len(value) >= LEARNED_LENGTH and not known and not re.fullmatch(NAME, value):
            self._learned.add(value)
            self._know(self._configured | self._learned)
            if value not in self._ever:
                self._ever.add(value)
                self.learned.append((value, origin))

    def leave(self, values: Iterable[str]) -> None:
        """Neither mask nor learn these values, the stand-ins of a recording, but only these."""
        self._public = frozenset(values)

    def is_left(self, value: str) -> bool:
        """Return whether a value is one of those that are left."""
        return value in self._public

    def forget(self) -> None:
        """Forget the learned values; configured ones stay."""
        if self._learned:
            self._learned.clear()
            self._know(self._configured)

    def _know(self, secrets: Iterable[str]) -> None:
        self._forms = _forms(secrets, self._mask)
        self._beginnings = _beginnings(self._forms) if self._cuts else {}

    def text(self, text: str) -> str:
        """Return the text with every secret masked, by name and by value."""
        folded, mask = text.casefold(), self._mask
        if any(word in folded for word in NAME_WORDS):
            text = QUOTED.sub(lambda m: f"{m[1]}{m[2]}{mask(unescaped(m[3], len(m[2])))}", text)
            text = NUMBER.sub(lambda m: f"{m[1]}{_as_number(mask(m[3]), m[2])}", text)
            text = PART.sub(lambda m: f"{m[1]}{mask(m[2])}", text)
            text = FORM.sub(lambda m: f"{m[1]}{mask(unquote_plus(m[2]))}", text)
        if "://" in text:
            text = USERINFO.sub(lambda m: f"{m[1]}{mask(unquote_plus(m[2]))}", text)
        if any(word in folded for word in SCHEME_WORDS):
            text = SCHEME.sub(lambda m: f"{m[1]}{mask(m[2])}", text)
        for form, shown in self._forms:
            text = text.replace(form, shown)
        for beginning, forms in self._beginnings.items():
            if beginning in text:
                text = _without_beginnings(text, beginning, forms)
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return a copy to show, after learning the secrets in it."""
        request, response = exchange.request, exchange.response
        self.learn_from(request, response)
        return dataclasses.replace(
            exchange,
            request=self.request(request),
            response=response and self.response(response),
            error=exchange.error and self.text(exchange.error),
        )

    def request(self, request: SentRequest) -> SentRequest:
        """Return a copy to show, after learning the secrets in it."""
        self.learn_from(request)
        return dataclasses.replace(
            request,
            url=self.text(request.url),
            headers=self.headers(request.headers),
            body=self._body(request.body),
        )

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a copy to show, after learning the secrets in it."""
        for value in secrets_in_response(response):
            self.learn(value)
        return dataclasses.replace(
            response,
            reason=self.text(response.reason),
            headers=self.headers(response.headers),
            body=self._body(response.body),
        )

    def learn_from(self, request: SentRequest, response: ReceivedResponse | None = None) -> None:
        """Learn the secrets of a request and of its response."""
        where = place(request)
        for value in secrets_in_response(response) if response else ():
            self.learn(value, f"received from {where}")
        for value in secrets_in_request(request):
            self.learn(value, f"sent with {where}")

    def headers(self, headers: Headers) -> Headers:
        """Return the headers with credentials masked; scheme words and cookie names stay."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not SECRET_HEADER.search(name):
            return self.text(value)
        if "cookie" in name.lower():
            pairs, attributes = cookies(name, value)
            return ";".join([*map(self._cookie, pairs), *attributes])
        scheme, _, credentials = value.strip().partition(" ")
        if credentials and "authorization" in name.lower():
            return f"{scheme} {self._mask(credentials)}"
        return value and self._mask(value)

    def _cookie(self, pair: str) -> str:
        name, separator, value = pair.partition("=")
        if not separator:  # a value without a name
            return pair and self._mask(pair)
        return f"{name}={self._mask(value)}" if value else pair

    def _body(self, body: bytes) -> bytes:
        return self.text(as_text(body)).encode("utf-8", "surrogateescape")


def _as_number(shown: str, quote: str) -> str:
    """Return what is shown for a number in JSON: a mask as a string, a stand-in as a number."""
    return shown if _NUMBER.fullmatch(shown) else f"{quote}{shown}{quote}"


def place(request: SentRequest) -> str:
    """Return the method and path of a request, to describe the origin of its secrets."""
    return f"{request.method} {_HOST.sub('', request.url.partition('?')[0], count=1)}"


def _forms(secrets: Iterable[str], mask: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return all encodings of the secrets with their masks, longest first.

    The order matters because one encoding may contain another.
    """
    forms = {form: mask(secret) for secret in secrets for form in _spellings(secret)}
    return sorted(forms.items(), key=lambda form: (-len(form[0]), form[0]))


def _beginnings(forms: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Group the encodings of long secrets by their first characters."""
    found: dict[str, list[str]] = {}
    for form, _ in forms:
        if len(form) >= _LONG:
            found.setdefault(form[:_BEGINNING], []).append(form)
    return found


def _without_beginnings(text: str, beginning: str, forms: Sequence[str]) -> str:
    """Mask the beginnings of long secrets that a message has truncated."""
    at = text.find(beginning)
    while at >= 0:
        length = max(_shared(form, text[at : at + len(form)]) for form in forms)
        text = f"{text[:at]}{MASK}{text[at + length :]}"
        at = text.find(beginning, at + len(MASK))
    return text


def _shared(form: str, text: str) -> int:
    """Return the length of the common prefix."""
    pairs = enumerate(zip(form, text, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(form), len(text)))


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret verbatim, and encoded for JSON, HTML, URLs, forms and base64."""
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
