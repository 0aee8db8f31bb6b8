"""The caller of each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from support.auth.login import carrying, no_login, sign_in
from support.auth.schemes import WITHOUT_LOGIN
from support.conversation.errors import ConversationError
from support.conversation.step_values import CALLER, NO_LOGIN, SERVICE
from support.http.redirects import origin
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import SecretStr

    from support.auth.roles import SignIns
    from support.http.client import ApiClient
    from support.settings.api_shape import Login
    from support.settings.roles import Credentials

ANONYMOUS = "anonymous"
"""The caller without credentials."""


ANYBODY = f"{NO_LOGIN}*"
"""Among the names of a check: nobody can sign in with a password."""

OTHERS = f"{CALLER}*"
"""Among the names of a check: there may be other callers, because no role is configured."""

_CLOSE = 0.75  # as amdin and admin are, but not Adam and admin
_ROLES = "A role is configured by API_ROLES__NAME__USERNAME and API_ROLES__NAME__PASSWORD"


def caller_names(roles: Iterable[str], *, are_all: bool) -> frozenset[str]:
    """Return the names of roles for checks before the run; ``are_all`` unless others may exist."""
    names = {f"{CALLER}{name}" for name in (ANONYMOUS, *roles)}
    return frozenset(names if are_all else {*names, OTHERS})


def names_without_login(roles: Mapping[str, Credentials], login: Login) -> frozenset[str]:
    """Return the names for checks of those who cannot sign in, because the API has no login."""
    if login.exists:
        return frozenset()
    helpless = (name for name, role in roles.items() if role.auth not in WITHOUT_LOGIN)
    return frozenset({ANYBODY, *(f"{NO_LOGIN}{name}" for name in helpless)})


@dataclass(frozen=True)
class CallerName:
    """A caller as a step names it."""

    written: str

    def faults(self, names: set[str]) -> Iterator[str]:
        """Yield the fault of a name that is neither a role nor introduced by an earlier step.

        A step that introduces people declares the names of their values: ``alice`` for Alice.
        Without configured roles, only a misspelt name is a fault.
        """
        name = self.written.removeprefix("the ")
        if f"{NO_LOGIN}{name}" in names and name.lower() not in names:
            yield no_login(name)
            return
        if f"{CALLER}{name}" in names or name.lower() in names:
            return
        known = sorted(n.removeprefix(CALLER) for n in names - {OTHERS} if n.startswith(CALLER))
        people = sorted(n for n in names if not n.startswith((CALLER, SERVICE, NO_LOGIN)))
        hint = did_you_mean(name, [*known, *people], closeness=_CLOSE)
        if hint or OTHERS not in names:
            yield f"unknown caller {name}; known: {', '.join(known)}{hint or '.'} {_ROLES}"


@dataclass
class Caller:
    """A caller of requests: credentials, and the cookies set by responses to this caller."""

    name: str
    auth: httpx.Auth | None = None
    _cookies: dict[object, httpx.Cookies] = field(default_factory=dict)

    def cookies_for(self, url: httpx.URL) -> httpx.Cookies:
        """Return the cookies of an origin; unlike in browsers, the port is part of it."""
        site = origin(url)
        if site not in self._cookies:  # a jar costs more than a look at them
            self._cookies[site] = httpx.Cookies()
        return self._cookies[site]


class Callers:
    """The callers of one scenario: anonymous, the configured roles, and those signed in by it."""

    def __init__(self, client: ApiClient, login: Login, sign_ins: SignIns) -> None:
        self._client = client
        self._login = login
        self._sign_ins = sign_ins
        self._known = {ANONYMOUS: Caller(ANONYMOUS)}

    def admit(self, name: str, auth: httpx.Auth) -> None:
        """Add a caller who has signed in already, replacing an earlier one of this name."""
        self._known[name] = Caller(name, auth)

    async def called(self, name: str) -> Caller:
        """Return a caller by name; a role signs in on first use.

        Raises ConversationError for an unknown name, and if the login fails.
        """
        if name not in self._known:
            self._known[name] = Caller(name, await self._sign_ins.auth(self._role(name)))
        return self._known[name]

    async def signed_in(self, name: str, username: str, password: SecretStr) -> Caller:
        """Sign in with the configured login, and add the caller under this name.

        The token is not renewed, so that a scenario can observe its expiry.
        """
        token = await sign_in(self._client, self._login, username, password)
        self._known[name] = Caller(name, carrying(self._login, token.value))
        return self._known[name]

    def _role(self, name: str) -> str:
        role = name.removeprefix("the ")
        if role in self._sign_ins.roles:
            return role
        names = [*self._known, *self._sign_ins.roles]
        raise ConversationError(
            f"unknown caller {name}; known: {', '.join(dict.fromkeys(names))}"
            f"{did_you_mean(name, names) or '.'} {_ROLES}"
        )
