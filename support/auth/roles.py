"""Authentication for the roles in the settings."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from support.auth.login import carrying, client_grant, refreshed, sign_in, way_of_tokens
from support.auth.schemes import WITHOUT_LOGIN
from support.auth.tokens import RenewingAuth, Token, TokenSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from support.http.client import ApiClient
    from support.settings.api_shape import Login
    from support.settings.roles import Credentials


class SignIns:
    """Authentication for each role; tokens are kept for the lifetime of this object.

    A role signs in when it is first used; its token is renewed before it expires and after it is
    refused. ``client`` sends the token requests, without authentication; listeners that are
    active when a token is needed receive these exchanges too.
    """

    def __init__(self, client: ApiClient, login: Login, roles: Mapping[str, Credentials]) -> None:
        self._client = client
        self._login = login
        self.roles = roles
        self._sources: dict[str, TokenSource] = {}

    def can_authenticate(self, name: str) -> bool:
        """Return whether a role can authenticate: an API may have no login."""
        return self.roles[name].auth in WITHOUT_LOGIN or self._login.exists

    async def auth(self, name: str) -> httpx.Auth | None:
        """Return the httpx.Auth that adds a role's credentials to requests, None if it has none.

        Raises KeyError for an unknown role, and SignInError if the role gets no token.
        """
        role = self.roles[name]
        if make := WITHOUT_LOGIN.get(role.auth):
            return make(role)
        return await self._renewing(name)

    async def _renewing(self, name: str) -> httpx.Auth:
        if name not in self._sources:
            issue = functools.partial(self._issue, self.roles[name])
            self._sources[name] = TokenSource(issue)
        source = self._sources[name]
        await source.current()  # so that a failed sign-in fails the step that signs in
        carried = functools.partial(carrying, self._login)
        return RenewingAuth(source, carried, way_of_tokens(self._login))

    async def _issue(self, role: Credentials, before: Token | None) -> Token:
        if role.auth == "client_credentials":
            return await client_grant(self._client, self._login, role)
        new = await refreshed(self._client, self._login, before) if before else None
        return new or await sign_in(self._client, self._login, role.username, role.password)
