"""What stands in a cassette for what must not be there, or would be another the next time."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import string
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import SecretStr

from support.http.redaction import LEARNED_LENGTH, Redactor
from support.http.secret_names import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.http.exchange import ReceivedResponse, SentRequest

HOST = "recorded.example.org"
"""The host of every recorded address (RFC 2606)."""

_NUMBERED = re.compile(r"recorded([-.])secret\1(\d+)")
_OF_SETTING = re.compile(r"recorded-setting-[0-9a-f]{8}")  # see labels
_JWT = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*")  # the first of its parts is JSON (RFC 7519)
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_NAMED = re.compile(r'"(?:id|\w+_id|\w+Id)"\s*:\s*"([^"\\]+)"')
_MADE_UP = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,}(?![A-Za-z0-9])")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")


class SecretStandIns:
    """Gives each secret of a scenario a name that is the same in every recording and replay.

    ``labels`` are the stand-ins of configured values: secrets, user names, addresses. Other
    secrets are numbered in the order in which they are first seen, in requests and responses;
    a JSON Web Token still has three parts.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._known = dict(labels)
        self._labels = frozenset(labels.values())
        self._highest = 0
        self._redactor = Redactor(map(SecretStr, labels), mask=self._stand_in)

    def request(self, request: SentRequest) -> SentRequest:
        """Return a request as a cassette holds it."""
        return self._redactor.request(request)

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a response as a cassette holds it."""
        return self._redactor.response(response)

    def text(self, text: str) -> str:
        """Return a text as a cassette holds it."""
        return self._redactor.text(text)

    def restored(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a recorded response with what is known again in place of its stand-ins."""
        self.response(response)  # the numbers of secrets that the API has made count, too
        values = {shown: value for value, shown in self._known.items()}
        if not values:
            return response
        shown = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
        pattern = re.compile(rf"(?:{shown})(?!\d)")

        def in_json(text: str) -> str:
            escape = text[:1] in {"{", "["}
            return pattern.sub(
                lambda m: json.dumps(values[m[0]])[1:-1] if escape else values[m[0]], text
            )

        return _changed(response, lambda text: pattern.sub(lambda m: values[m[0]], text), in_json)

    def _stand_in(self, value: str) -> str:
        if number := _NUMBERED.fullmatch(value):
            self._highest = max(self._highest, int(number[2]))
            return value
        if value in self._labels:
            return value
        if value not in self._known:
            self._highest += 1
            joint = "." if _JWT.fullmatch(value) else "-"
            self._known[value] = joint.join(("recorded", "secret", str(self._highest)))
        return self._known[value]


class IdStandIns:
    """Gives each id that the API has made up one of the same form, the same in every recording.

    ``scenario`` is what they are made from. An id is a UUID in a response, a text with a name
    such as ``id``, or what ``add`` is told; only the parts of it that look made up change:
    ``usr_1f0c9a77`` keeps its ``usr_``, and a number stays as it is.
    """

    def __init__(self, scenario: str) -> None:
        self._scenario = scenario
        self._known: dict[str, str] = {}
        self._seen = ""  # what requests have held so far: what is in it was not made up by the API

    def add(self, made_up: str) -> None:
        """Take an id that the API has made up."""
        parts = [made_up] if _UUID.fullmatch(made_up) else _MADE_UP.findall(made_up)
        for part in parts:
            if not part.isdecimal() and part not in self._seen:
                self._replace(part)

    def request(self, request: SentRequest) -> SentRequest:
        """Return a request with the ids that a cassette holds."""
        self._seen += f"{request.url}\n{as_text(request.body)}\n"
        pairs = self._pairs()
        return dataclasses.replace(
            request,
            url=_replaced(request.url, pairs),
            headers=tuple((name, _replaced(value, pairs)) for name, value in request.headers),
            body=_replaced(as_text(request.body), pairs).encode("utf-8", "surrogateescape"),
        )

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a response with the ids that a cassette holds."""
        texts = [as_text(response.body), *(value for _, value in response.headers)]
        for text in texts:
            for made_up in (*_UUID.findall(text), *_NAMED.findall(text)):
                self.add(made_up)
        pairs = self._pairs()
        return _changed(response, lambda text: _replaced(text, pairs))

    def _replace(self, made_up: str) -> None:
        if made_up not in self._known:
            source = f"{self._scenario} {len(self._known)}"
            self._known[made_up] = _of_form(made_up, source)

    def _pairs(self) -> list[tuple[str, str]]:
        return sorted(self._known.items(), key=lambda pair: -len(pair[0]))


def _of_form(model: str, source: str) -> str:
    """Return a UUID for a UUID, else as many letters and digits; the same from the same source."""
    digest = hashlib.sha512(source.encode()).digest()
    if _UUID.fullmatch(model):
        return str(UUID(bytes=digest[:16], version=4))
    alphabet = string.digits + string.ascii_lowercase
    if _HEXADECIMAL.fullmatch(model):
        alphabet = string.hexdigits[:16]
    return "".join(alphabet[digest[n % len(digest)] % len(alphabet)] for n in range(len(model)))


def is_stand_in(value: str) -> bool:
    """Tell whether a value stands for a secret: a replay sends and receives such ones."""
    return bool(_NUMBERED.fullmatch(value) or _OF_SETTING.fullmatch(value))


def labelled(value: str) -> bool:
    """Tell whether a user name is long enough to be replaced wherever it stands."""
    return len(value) >= LEARNED_LENGTH or "@" in value


def _changed(
    response: ReceivedResponse,
    in_headers: Callable[[str], str],
    in_body: Callable[[str], str] | None = None,
) -> ReceivedResponse:
    body = (in_body or in_headers)(as_text(response.body))
    return dataclasses.replace(
        response,
        headers=tuple((name, in_headers(value)) for name, value in response.headers),
        body=body.encode("utf-8", "surrogateescape"),
    )


def _replaced(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text
