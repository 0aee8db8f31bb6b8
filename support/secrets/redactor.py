"""Mask secrets in everything that is shown, logged or written."""

from __future__ import annotations

import base64
import dataclasses
import re
from itertools import chain, repeat
from typing import TYPE_CHECKING

from support.http.exchange import SentRequest
from support.secrets import raw_headers
from support.secrets.names import (
    charset_of,
    cookies,
    in_body,
    in_query,
    in_utf8,
    secrets_in,
)
from support.secrets.naming.fields import Field, SecretFields
from support.secrets.naming.forms import FORMS, by_form
from support.secrets.naming.known_names import NAME
from support.secrets.search import PART, Hit, SecretSearch, merged, replaced
from support.secrets.spelling.cases import cases
from support.secrets.spelling.escapes import octets
from support.secrets.spelling.lines import is_word, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic import SecretStr

    from support.http.exchange import Exchange, Headers, ReceivedResponse

MASK = "***"
LEARNED_LENGTH = 8  # a shorter value would mask ordinary words
_LONGEST_TOGETHER = 20_000  # bytes of a text; to search a longer one twice would cost more
_BETWEEN = b"\n\x1e\n"  # ends of lines, which end names and values, and a control character

_NAME = re.compile(NAME, re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")  # RFC 8259, 6, without an exponent


class Redactor:
    """Masks secrets by name (headers, fields), by form and by value (configured or learned).

    A value found under a secret's name in an exchange is learned, so that it is masked in every
    spelling wherever it appears later, in an error message for instance, until the end of the run.
    So is any part of PART characters or more of the configured secrets and of those learned
    since ``forget``. An exchange is searched when something is to be masked, or at the latest
    when somebody asks for what was ``learned``.

    ``mask`` returns the replacement for a secret. A value for which ``is_public`` returns true
    is not learned. ``fields`` finds secrets by the names of fields.
    """

    def __init__(
        self,
        secrets: Iterable[SecretStr] = (),
        mask: Callable[[str], str] | None = None,
        *,
        fields: SecretFields | None = None,
        is_public: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._fields = fields or SecretFields()
        self._mask = mask or (lambda _: MASK)
        self._masks_parts = mask is None  # a stand-in must not replace part of a secret
        self._is_public = is_public
        self._left: frozenset[str] = frozenset()
        self._known = {s.get_secret_value() for s in secrets} - {""}
        self._search = SecretSearch(self._known, as_words=False)
        self._recent: set[str] = set()
        self._waiting: list[tuple[SentRequest, ReceivedResponse | None]] = []
        self._searched: dict[tuple[int, int], tuple[SentRequest, ReceivedResponse | None]] = {}
        self._learned: list[tuple[str, str]] = []
        for secret in self._known:
            self._add_parts(secret)
        self._configured_parts = self._search.parts()

    @property
    def learned(self) -> Sequence[tuple[str, str]]:
        """Every value ever learned, with its origin, in order."""
        self._settle()
        return self._learned

    def learn(self, value: str, origin: str = "seen in the run") -> None:
        """Mask this value from now on; ``origin`` describes where it was seen.

        Values shorter than LEARNED_LENGTH are ignored, and so are names of secrets: a test that
        sends "password" as the password must not mask the names of fields. Each line of a value
        is learned, too, and white space around it does not count.
        """
        if len(value) < LEARNED_LENGTH or (value in self._recent and is_word(value)):
            return
        for piece in pieces(value) if self._masks_parts else (value,):
            self._learn(piece, origin)

    def _learn(self, value: str, origin: str) -> None:
        if len(value) < LEARNED_LENGTH or value in self._recent:
            return
        self._settle()  # earlier exchanges are the better origin
        if value not in self._known:
            if _NAME.fullmatch(value) or self.is_left(value) or self._is_public(value):
                return
            self._known.add(value)
            self._search.add(value)
            self._learned.append((value, origin))
            self._mask(value)  # stand-ins are numbered in the order in which secrets are learned
        self._recent.add(value)
        self._add_parts(value)

    def leave(self, values: Iterable[str]) -> None:
        """Neither mask nor learn these values, the stand-ins of a recording, but only these.

        Those in another case or in base64 are stand-ins, too, as the filters of placeholders
        write them.
        """
        written = [case for value in values for case in cases(value)]
        in_base64 = (base64.b64encode(octets(text)).decode() for text in written)
        self._left = frozenset([*written, *in_base64])

    def is_left(self, value: str) -> bool:
        """Return whether a value is one of those that are left."""
        return value in self._left

    def forget(self) -> None:
        """Forget the parts of learned values, whose number would grow with each scenario."""
        self._settle()
        self._searched.clear()
        if self._recent:
            self._recent.clear()
            self._search.reset_parts(self._configured_parts)

    def _add_parts(self, secret: str) -> None:
        if self._masks_parts and len(secret) >= PART:
            self._search.add_parts(secret)

    def text(self, text: str) -> str:
        """Return the text with every secret masked: by name, by form and by value."""
        return _changed(text, self.octets) if text else text

    def octets(self, data: bytes) -> bytes:
        """Return a text in UTF-8 with every secret masked."""
        self._settle()
        if not data:
            return data
        if raw_headers.may_be_in(data):
            data = raw_headers.OCTETS.sub(self._raw_header, data)
        for find in (self._fields.find, *FORMS):
            if found := find(data):
                data = self._with_shown(data, found)
        return self._without_values(data)

    def by_value(self, text: str) -> str:
        """Return the text with every known secret masked, but not by name or form."""
        return _changed(text, self._without_values)

    def _without_values(self, data: bytes) -> bytes:
        if hits := merged(hit for hit in self._search.hits(data) if self._hides(hit, data)):
            shown = ((hit.start, hit.end, octets(self._mask(hit.written))) for hit in hits)
            return replaced(data, shown)
        return data

    def texts(self, texts: Sequence[str], masked: Sequence[str] = ()) -> list[str]:
        """Return texts with every secret masked, and then those of ``masked``, by value only.

        In the latter, names and forms are masked already. All are searched at once, which is
        quicker.
        """
        every = [*texts, *masked]
        data = [_encoded(text)[0] for text in every]
        are_clean = self._are_clean(data[: len(texts)], data[len(texts) :])
        masks = [self.text] * len(texts) + [self.by_value] * len(masked)
        each = zip(every, are_clean, masks, strict=True)
        return [text if is_clean else mask(text) for text, is_clean, mask in each]

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return a copy to show, after learning the secrets in it."""
        return self.exchanges([exchange])[0]

    def exchanges(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        """Return copies to show, after learning the secrets in all of them."""
        for one in exchanges:
            self.learn_from(one.request, one.response)
        messages = [part for one in exchanges for part in (one.request, one.response) if part]
        parts = [part for one in messages for part in (self._head(one), one.body)]
        are_clean = iter(self._are_clean(parts))
        return [
            dataclasses.replace(
                one,
                request=self._request(one.request, next(are_clean), next(are_clean)),
                response=one.response
                and self._response(one.response, next(are_clean), next(are_clean)),
                error=one.error and self.text(one.error),
            )
            for one in exchanges
        ]

    def request(self, request: SentRequest) -> SentRequest:
        """Return a copy to show, after learning the secrets in it."""
        self._waiting.append((request, None))
        return self._request(request)

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a copy to show, after learning the secrets in it."""
        for value in secrets_in([response], self._fields)[0]:
            self.learn(value)
        return self._response(response)

    def learn_from(self, request: SentRequest, response: ReceivedResponse | None = None) -> None:
        """Learn the secrets of a request and of its response, before anything is masked."""
        if (id(request), id(response)) not in self._searched:
            self._searched[id(request), id(response)] = request, response
            self._waiting.append((request, response))

    def _settle(self) -> None:
        """Learn from the exchanges that are waiting for it."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        messages = [one for exchange in waiting for one in exchange if one]
        found = iter(secrets_in(messages, self._fields))
        for request, response in waiting:
            sent = next(found)
            for value in next(found) if response else ():
                self.learn(value, f"received from {place(request)}")
            for value in sent:
                self.learn(value, f"sent with {place(request)}")

    def _are_clean(self, texts: Sequence[bytes], masked: Sequence[bytes] = ()) -> list[bool]:
        """Return for each text whether it is known to contain no secret; long ones are not.

        Forms and values are searched for in all of them at once, and names in each that is not
        ``masked``: what follows a name may go on to the end of a text.
        """
        self._settle()
        short = [text for text in texts if len(text) <= _LONGEST_TOGETHER]
        also = [text for text in masked if len(text) <= _LONGEST_TOGETHER]
        places = self._places(_BETWEEN.join([*short, *also]))
        fields = chain(self._fields.find_in_each(short), repeat(()))
        are_clean, start = [], 0
        for text in (*texts, *masked):
            if len(text) > _LONGEST_TOGETHER:
                are_clean.append(False)
                continue
            end = start + len(text)
            is_free = not places or all(last <= start or end <= first for first, last in places)
            named = next(fields)
            are_clean.append(is_free and (not named or self._with_shown(text, named) == text))
            start = end + len(_BETWEEN)
        return are_clean

    def _places(self, data: bytes) -> list[tuple[int, int]]:
        """Return where secrets are by their forms and values."""
        found = [(field.start, field.end) for field in by_form(data)]
        if raw_headers.may_be_in(data):
            found += [match.span() for match in raw_headers.OCTETS.finditer(data)]
        hits = (hit for hit in self._search.hits(data) if self._hides(hit, data))
        return [*found, *((hit.start, hit.end) for hit in hits)]

    def _head(self, message: SentRequest | ReceivedResponse) -> bytes:
        """Return what is shown above a body, except headers that are masked by their names."""
        is_header = self._fields.is_header
        first = message.url if isinstance(message, SentRequest) else message.reason
        values = [value for name, value in message.headers if not is_header(name)]
        return octets("\n".join([first, *values]))

    def _request(
        self, request: SentRequest, is_clean: bool = False, has_clean_body: bool = False
    ) -> SentRequest:
        return SentRequest(
            request.method,
            self._address(request.url, is_clean=is_clean),
            self._headers(request.headers, is_clean=is_clean),
            self._body(request.body, request.headers, is_clean=has_clean_body),
        )

    def _response(
        self, response: ReceivedResponse, is_clean: bool = False, has_clean_body: bool = False
    ) -> ReceivedResponse:
        return dataclasses.replace(
            response,
            reason=response.reason if is_clean else self.text(response.reason),
            headers=self._headers(response.headers, is_clean=is_clean),
            body=self._body(response.body, response.headers, is_clean=has_clean_body),
        )

    def _address(self, url: str, *, is_clean: bool) -> str:
        if "?" not in url:
            return url if is_clean else self.text(url)
        data = octets(url)
        masked = self._with_shown(data, in_query(data, self._fields))
        return self.text(url if masked is data else masked.decode("utf-8", "surrogateescape"))

    def _body(self, body: bytes, headers: Headers, *, is_clean: bool) -> bytes:
        if not body:
            return body
        charset = charset_of(body, headers)
        if recoded := in_utf8(body, charset):
            masked = self._utf8_body(recoded, headers)
            body = body if masked is recoded else masked.decode().encode(charset, "replace")
        return self._utf8_body(body, headers, is_clean=is_clean)

    def _utf8_body(self, body: bytes, headers: Headers, *, is_clean: bool = False) -> bytes:
        masked = self._with_shown(body, in_body(body, headers, self._fields))
        return body if is_clean and masked is body else self.octets(masked)

    def headers(self, headers: Headers) -> Headers:
        """Return the headers with credentials masked; scheme words and cookie names stay."""
        return self._headers(headers, is_clean=False)

    def _headers(self, headers: Headers, *, is_clean: bool) -> Headers:
        is_header = self._fields.is_header
        if not is_clean:  # most have no secrets: together, they are searched once
            ordinary = "\n".join([value for name, value in headers if not is_header(name)])
            is_clean = self.text(ordinary) is ordinary
        return tuple(
            (name, value if is_clean and not is_header(name) else self._header(name, value))
            for name, value in headers
        )

    def _header(self, name: str, value: str) -> str:
        if not self._fields.is_header(name, value):
            return self.text(value)
        if "cookie" in name.lower():
            pairs, attributes = cookies(name, value)
            return ";".join([*map(self._cookie, pairs), *attributes])
        scheme, _, given = value.strip().partition(" ")
        if given and "authorization" in name.lower():
            return f"{scheme} {self._named(given)}"
        return value and self._named(value)

    def _cookie(self, pair: str) -> str:
        name, separator, value = pair.partition("=")
        if not separator:  # a value without a name
            return pair and self._named(pair)
        return f"{name}={self._named(value)}" if value else pair

    def _raw_header(self, match: re.Match[bytes]) -> bytes:
        name = match["name"].decode()
        if not self._fields.is_header(name):
            return match[0]
        value = octets(self._header(name, match["value"].decode("utf-8", "surrogateescape")))
        start, end = (place - match.start() for place in match.span("value"))
        return match[0][:start] + value + match[0][end:]

    def _named(self, value: str) -> str:
        """Return what replaces a value that a name shows to be a secret."""
        return value if self.is_left(value) else self._mask(value)

    def _with_shown(self, data: bytes, found: Iterable[Field]) -> bytes:
        """Return a text with what is shown for its fields; itself without any."""
        fields = [field for field in found if not self.is_left(field.text)]
        changes = ((field.start, field.end, self._shown(field)) for field in fields)
        return replaced(data, changes) if fields else data

    def _shown(self, field: Field) -> bytes:
        """Return what is shown for a number in JSON: a mask as a string, a stand-in as a number."""
        shown = self._mask(field.text)
        quote = b"" if _NUMBER.fullmatch(shown) else field.quote
        return quote + octets(shown) + quote

    def _hides(self, hit: Hit, data: bytes) -> bool:
        """Return whether to mask a hit.

        Parts of a secret, and a secret in another case, may be words of the features.
        """
        if hit.secret is not None and hit.secret == hit.written:
            return True
        return not self._is_public(data[hit.start : hit.end].decode("utf-8", "surrogateescape"))


def _changed(text: str, change: Callable[[bytes], bytes]) -> str:
    """Return a text whose bytes in UTF-8 are changed; itself if nothing is."""
    data, errors = _encoded(text)
    changed = change(data)
    return text if changed is data else changed.decode("utf-8", errors)


def _encoded(text: str) -> tuple[bytes, str]:
    """Return a text in UTF-8, and how to decode what cannot be."""
    try:
        return text.encode("utf-8", "surrogateescape"), "surrogateescape"
    except UnicodeEncodeError:  # a lone surrogate
        return text.encode("utf-8", "surrogatepass"), "surrogatepass"


def place(request: SentRequest) -> str:
    """Return the method and path of a request, to describe the origin of its secrets."""
    _, _, address = request.url.partition("?")[0].partition("://")
    _, slash, path = address.partition("/")
    return f"{request.method} {slash}{path}"
