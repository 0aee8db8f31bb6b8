"""Credentials in sign-ins, and the names of accounts elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from support.auth.login_secrets import is_login
from support.backends.recording.stand_ins.texts import changed, changed_request
from support.secrets.names import as_text
from support.settings.api_shape import Login

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from support.http.exchange import ReceivedResponse, SentRequest

_CLIENT = ("client_id", "client_secret")  # RFC 6749, 2.3.1
_NAMES = ("username", "user_name", "userName", "user", "login", "email", "client_id", "clientId")


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

    def request(self, request: SentRequest, stand_in: Callable[[str], str]) -> SentRequest:
        """Return a request with stand-ins; ``stand_in`` returns that of a secret."""
        if is_login(self.login, request):
            body = self._signing_in(as_text(request.body), stand_in)
            request = replace(request, body=body.encode("utf-8", "surrogateescape"))
        return changed_request(request, self._named) if self.unwritten else request

    def response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Return a response with stand-ins."""
        return changed(response, self._named) if self.unwritten else response

    def _signing_in(self, body: str, stand_in: Callable[[str], str]) -> str:
        sent: list[str] = []

        def secret(value: str) -> str:
            sent.append(value)
            return stand_in(value)

        body = _with_fields(body, (self.login.password, _CLIENT[1]), secret)
        own = {n for n, passwords in self.passwords.items() if not set(passwords).isdisjoint(sent)}
        names = (self.login.username, _CLIENT[0])
        return _with_fields(body, names, lambda name: self.stand_ins[name] if name in own else name)

    def _named(self, text: str) -> str:
        def name(value: str) -> str:
            return self.stand_ins[value] if value in self.unwritten else value

        return _with_fields(text, (self.login.username, *_NAMES), name)


def _with_fields(text: str, names: Collection[str], change: Callable[[str], str]) -> str:
    """Change the values of fields: of JSON, of forms and queries, and of multipart forms."""
    name = "|".join(map(re.escape, names))
    in_json = re.compile(rf'("(?:{name})"\s*:\s*)("(?:[^"\\]|\\.)*")')
    in_form = re.compile(rf"((?:^|[?&])(?:{name})=)([^&\s]*)")
    in_part = re.compile(rf'(name="(?:{name})"\r\n\r\n)(.*?)(?=\r\n--)', re.DOTALL)

    def changed_json(match: re.Match[str]) -> str:
        try:
            value = json.loads(match[2], strict=False)
        except ValueError:  # sent malformed on purpose
            return match[0]
        made = change(value)
        return match[0] if made == value else f"{match[1]}{json.dumps(made)}"

    def changed_form(match: re.Match[str]) -> str:
        value = unquote_plus(match[2])
        made = change(value)
        return match[0] if made == value else f"{match[1]}{made}"

    text = in_json.sub(changed_json, text)
    text = in_form.sub(changed_form, text)
    return in_part.sub(lambda match: f"{match[1]}{change(match[2])}", text)
