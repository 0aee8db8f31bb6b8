"""The names of accounts in requests and responses, where they are credentials."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from support.backends.recording.stand_ins.texts import changed, changed_request
from support.secrets.names import as_text
from support.settings.api_shape import Login

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from support.http.exchange import ReceivedResponse, SentRequest

_CLIENT = "client_id"  # RFC 6749, 2.3.1
_NAMES = ("username", "user_name", "userName", "user", "login", "email", "clientId")


@dataclass(frozen=True)
class Accounts:
    """Replaces names of accounts that may be ordinary words, too: ``admin`` is also a role.

    ``stand_ins`` has the stand-in of each name, and ``passwords`` the passwords of each. In a
    sign-in with one of its passwords, a name is replaced in any case; under a name such as
    ``username``, it is replaced if it is one of ``unwritten``, which the feature does not write.
    """

    login: Login = field(default_factory=Login)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    passwords: Mapping[str, Collection[str]] = field(default_factory=dict)
    unwritten: Collection[str] = ()

    def request(self, request: SentRequest) -> SentRequest:
        """Return a request with stand-ins."""
        signing_in = self._signing_in(request)
        if not (signing_in or self.unwritten):
            return request
        names = (self.login.username, _CLIENT)
        return changed_request(
            request, lambda text: self._replaced(self._named(text), signing_in, names)
        )

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a response with stand-ins."""
        return changed(response, self._named) if self.unwritten else response

    def _named(self, text: str) -> str:
        return self._replaced(text, self.unwritten, (self.login.username, _CLIENT, *_NAMES))

    def _signing_in(self, request: SentRequest) -> list[str]:
        """Return the names of the accounts whose passwords a sign-in sends."""
        path = request.url.partition("?")[0]
        if request.method != "POST" or not path.endswith(self.login.path.partition("?")[0]):
            return []
        body = as_text(request.body)
        sent = {name: map(_spellings, secrets) for name, secrets in self.passwords.items()}
        return [
            name
            for name, spellings in sent.items()
            if any(spelling in body for one in spellings for spelling in one)
        ]

    def _replaced(self, text: str, accounts: Collection[str], names: Collection[str]) -> str:
        for account in accounts:
            if account in text or len(_spellings(account)) > 1:
                text = _field(account, names).sub(rf"\g<1>{self.stand_ins[account]}", text)
        return text


def _field(value: str, names: Collection[str]) -> re.Pattern[str]:
    """Match a value under one of some names: in JSON, in a form or a query, or in a part."""
    name = "|".join(map(re.escape, names))
    written = "|".join(map(re.escape, sorted(_spellings(value), key=len, reverse=True)))
    return re.compile(
        rf'("(?:{name})"\s*:\s*"|(?:^|[?&])(?:{name})=|name="(?:{name})"\r\n\r\n)(?:{written})'
        r'(?="|&|\r\n|$)'
    )


def _spellings(value: str) -> set[str]:
    return {value, json.dumps(value)[1:-1], quote(value, safe=""), quote_plus(value)}
