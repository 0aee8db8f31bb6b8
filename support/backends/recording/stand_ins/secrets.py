"""Stand-ins in a cassette for the secrets of a scenario."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from support.auth.login_secrets import login_secrets
from support.backends.recording.stand_ins.configured import Configured
from support.backends.recording.stand_ins.forms import is_stand_in, stand_in
from support.backends.recording.stand_ins.texts import changed, changed_request
from support.backends.recording.stand_ins.written import WrittenSecrets
from support.http.exchange import Exchange
from support.secrets.redactor import LEARNED_LENGTH, Redactor
from support.secrets.spelling.cases import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from support.http.exchange import ReceivedResponse, SentRequest
    from support.secrets.naming.fields import SecretFields

_REFUSAL = 400  # the first status of one
_PROSE = re.compile(r"[A-Za-z]?[a-z]*|[^\"\\\x00-\x1f]* [^\"\\\x00-\x1f]*")


class SecretStandIns:
    """Replaces each secret of a scenario by the same text in every recording and replay.

    Those that are not ``configured`` are numbered in the order in which requests and responses
    show them first. The stand-in of each is derived from its number and its form; a replay takes
    it from those that the recording has ``issued``, because it may get values of other forms.
    ``fields`` finds secrets by the names of fields; ``written`` are those of the feature file: a
    replay gives another than was recorded another stand-in.
    """

    def __init__(
        self,
        configured: Configured | None = None,
        issued: Sequence[str] = (),
        fields: SecretFields | None = None,
        written: WrittenSecrets | None = None,
    ) -> None:
        self.written = written or WrittenSecrets()
        self._configured = configured or Configured()
        everywhere = dict(self._configured.everywhere)
        for value, shown in self._configured.everywhere.items():
            everywhere = {**_in_cases(value, shown), **everywhere}
        fixed = {**self._configured.named, **self._configured.words, **everywhere}
        self._known: dict[str, str] = fixed
        self._fixed = frozenset(fixed.values())
        self._issued = list(issued)
        self._numbers = {
            case: number for number, text in enumerate(issued, 1) for case in cases(text)
        }
        self._highest = 0
        self._status = 0  # the status of the response that is being masked
        self._words = _Words(self._configured.words)
        secrets = map(SecretStr, self._configured.everywhere)
        self._redactor = Redactor(secrets, mask=self._stand_in, fields=fields)

    @property
    def issued(self) -> list[str]:
        """The stand-ins of numbered secrets, in the order of their numbers."""
        return list(self._issued)

    def is_one(self, value: str) -> bool:
        """Return whether a value is the stand-in of a secret."""
        return value in self._numbers or value in self._fixed

    def request(self, request: SentRequest) -> SentRequest:
        """Return a request as it is stored in a cassette."""
        self._learn(Exchange(request, None, None, 0, 0, 1))
        named = self._configured.accounts.request(request, self._stand_in)
        masked = self._redactor.request(named)
        return changed_request(masked, self._words.replaced)

    def response(self, response: ReceivedResponse, to: SentRequest) -> ReceivedResponse:
        """Return the response to a request as it is stored in a cassette.

        In a refusal, prose under the name of a secret says what is wrong with it, and stays.
        """
        if response.status:
            self._learn(Exchange(to, response, None, 0, 0, 1))
        self._status = response.status
        masked = self._redactor.response(self._configured.accounts.response(response))
        self._status = 0
        return changed(masked, self._words.replaced)

    def text(self, text: str) -> str:
        """Return a text as it is stored in a cassette."""
        return self._words.replaced(self._redactor.text(text))

    def restored(self, response: ReceivedResponse, to: SentRequest) -> ReceivedResponse:
        """Return the recorded response to a request, with known values for their stand-ins.

        A short one is replaced under the name of a secret only, as it was when it was recorded.
        """
        self.response(response, to)  # secrets from the API are numbered, too
        values = {shown: value for value, shown in self._known.items() if shown != value}
        return _Values(values).put_into(response) if values else response

    def _learn(self, exchange: Exchange) -> None:
        """Learn the secrets of a login, whatever its fields are called."""
        for secret in login_secrets(self._configured.accounts.login, exchange):
            self._redactor.learn(secret)

    def _stand_in(self, value: str) -> str:
        if value in self._numbers:
            self._highest = max(self._highest, self._numbers[value])
            return value
        if value in self._fixed or not value:
            return value
        if value not in self._known:
            if explains_refusal(self._status, value):
                return value
            made = self._next(value)
            for case, shown in _in_cases(value, made).items():
                self._known.setdefault(case, shown)
                self._numbers.setdefault(shown, self._highest)
        return self._known[value]

    def _next(self, value: str) -> str:
        self._highest += 1
        if self._highest > len(self._issued):
            self._issued.append(stand_in(value, _source(self._highest), self._is_taken))
        made = self._issued[self._highest - 1]
        self.written.note(self._highest, value)
        if self.written.is_other(self._highest, value):
            made = stand_in(value, f"not {_source(self._highest)}", self._is_taken)
        self._numbers.setdefault(made, self._highest)
        return made

    def _is_taken(self, text: str) -> bool:
        return self.is_one(text) or text in self._known


def _in_cases(value: str, shown: str) -> dict[str, str]:
    """Return the stand-ins of a value in upper case, in lower case and, last, as it is."""
    return dict([*zip(cases(value), cases(shown), strict=False)][::-1])


def explains_refusal(status: int, value: str) -> bool:
    """Return whether a value under the name of a secret is prose in a response that refuses."""
    return status >= _REFUSAL and bool(_PROSE.fullmatch(value))


def may_be_secret(issued: Iterable[str]) -> Iterator[int]:
    """Yield the indices of texts that are not the stand-ins of their numbers."""
    for index, text in enumerate(issued):
        if not is_stand_in(text, _source(index + 1)):
            yield index


def _source(number: int) -> str:
    return f"secret {number}"


class _Words:
    """Replaces whole words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        shown = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        self._pattern = re.compile(rf"(?<![\w-])(?:{shown})(?![\w-])") if words else None

    def replaced(self, text: str) -> str:
        """Return a text with the replacements."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._words[match[0]], text)


class _Values:
    """Puts values in the place of their stand-ins in a response."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        long = sorted((v for v in values if len(v) >= LEARNED_LENGTH), key=len, reverse=True)
        self._long = re.compile("|".join(map(re.escape, long))) if long else None
        self._has_short = len(long) < len(values)

    def put_into(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return the response with the values, escaped in JSON."""
        if self._has_short:
            named = Redactor(mask=self._plain)
            response = dataclasses.replace(response, headers=named.headers(response.headers))
        return changed(response, lambda text: self._replaced(text, self._plain), self._in_body)

    def _in_body(self, text: str) -> str:
        value = self._escaped if text[:1] in {"{", "["} else self._plain
        return self._replaced(Redactor(mask=value).text(text) if self._has_short else text, value)

    def _replaced(self, text: str, value: Callable[[str], str]) -> str:
        return self._long.sub(lambda match: value(match[0]), text) if self._long else text

    def _plain(self, shown: str) -> str:
        return self._values.get(shown, shown)

    def _escaped(self, shown: str) -> str:
        return json.dumps(self._plain(shown))[1:-1]
