"""The roles of the settings, signed in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import httpx

from support.conversation.logins import carrying, client_grant, refreshed, sign_in
from support.http.auth import BearerAuth, HeaderAuth
from support.http.tokens import RenewingAuth, Token, TokenSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.http.client import ApiClient
    from support.settings.roles import Credentials
    from support.settings.shape import Login

_BY_LOGIN = frozenset({"login", "client_credentials"})


class SignIns:
    """What each role proves with who it is, for as long as this lasts.

    A role signs in when it is first asked for; its token is renewed before it ends, and when it
    is refused. ``client`` sends the requests for tokens, as nobody; whoever listens to exchanges
    where one is needed hears of them.
    """

    def __init__(self, client: ApiClient, login: Login, roles: Mapping[str, Credentials]) -> None:
        self._client = client
        self._login = login
        self.roles = roles
        self._sources: dict[str, TokenSource] = {}

    def can_prove(self, name: str) -> bool:
        """Tell whether a role has anything to prove itself with: an API may have no login."""
        return self.roles[name].auth not in _BY_LOGIN or self._login.exists

    async def auth(self, name: str) -> httpx.Auth | None:
        """Return what puts the proof of a role into requests, None for a role without any.

        Raises KeyError for a name that is no role's, and ConversationError where it gets no token.
        """
        role = self.roles[name]
        secret = role.token.get_secret_value()
        match role.auth:
            case "none":
                return None
            case "basic":
                return httpx.BasicAuth(role.username, role.password.get_secret_value())
            case "token":
                return BearerAuth(role.token)
            case "api_key":
                return HeaderAuth(role.header, "", secret)
            case _:
                return await self._renewing(name)

    async def _renewing(self, name: str) -> httpx.Auth:
        if name not in self._sources:
            issue = functools.partial(self._issue, self.roles[name])
            self._sources[name] = TokenSource(issue)
        source = self._sources[name]
        await source.current()  # so that who cannot sign in is told at the step that says so
        return RenewingAuth(source, functools.partial(carrying, self._login))

    async def _issue(self, role: Credentials, before: Token | None) -> Token:
        if role.auth == "client_credentials":
            return await client_grant(self._client, self._login, role)
        new = await refreshed(self._client, self._login, before) if before else None
        return new or await sign_in(self._client, self._login, role.username, role.password)
