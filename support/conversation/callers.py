"""As whom requests are sent, and how somebody signs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from support.conversation.errors import ConversationError, meant
from support.http.auth import CookieAuth, HeaderAuth
from support.http.redirects import origin
from support.matching.paths import PathError, value_at
from support.settings.shape import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from support.http.client import ApiClient
    from support.settings.roles import Credentials
    from support.settings.shape import Login

ANONYMOUS = "anonymous"
"""The caller who is nobody: requests without credentials."""

_REFUSAL = 400


@dataclass
class Caller:
    """Somebody whom requests are sent as, with the cookies that answers have set for them."""

    name: str
    auth: httpx.Auth | None = None
    _cookies: dict[object, httpx.Cookies] = field(default_factory=dict)

    def cookies_for(self, url: httpx.URL) -> httpx.Cookies:
        """Return the cookies of an origin; browsers would send them to other ports, too."""
        return self._cookies.setdefault(origin(url), httpx.Cookies())


class Callers:
    """The callers of one scenario: nobody, the roles of the settings, and whom it signs in."""

    def __init__(self, client: ApiClient, login: Login, roles: Mapping[str, Credentials]) -> None:
        self._client = client
        self._login = login
        self._roles = roles
        self._known = {ANONYMOUS: Caller(ANONYMOUS)}

    def admit(self, name: str, auth: httpx.Auth) -> None:
        """Have somebody known who has signed in already, in place of an earlier one."""
        self._known[name] = Caller(name, auth)

    async def called(self, name: str) -> Caller:
        """Return somebody by name; a role signs in when it is first asked for.

        Raises ConversationError when nobody has this name, and where the login fails.
        """
        if name not in self._known:
            role = self._role(name)
            await self.signed_in(name, role.username, role.password)
        return self._known[name]

    async def signed_in(self, name: str, username: str, password: SecretStr) -> Caller:
        """Sign in as the settings say; the caller is known by this name from then on."""
        auth = await sign_in(self._client, self._login, username, password)
        self._known[name] = Caller(name, auth)
        return self._known[name]

    def _role(self, name: str) -> Credentials:
        role = self._roles.get(name.removeprefix("the "))
        if role is not None:
            return role
        names = [*self._known, *self._roles]
        raise ConversationError(
            f"nobody is called {name}; there are: {', '.join(dict.fromkeys(names))}"
            f"{meant(name, names)} "
            "A role is set as API_ROLES__NAME__USERNAME and API_ROLES__NAME__PASSWORD"
        )


async def sign_in(
    client: ApiClient, login: Login, username: str, password: SecretStr
) -> httpx.Auth:
    """Exchange a user name and a password for what later requests carry.

    Raises ConversationError when there is no login, it refuses, or no token is where it should be.
    """
    if not login.exists:
        raise ConversationError(
            f"{username} cannot sign in: the API has no login (API_LOGIN__PATH=none)"
        )
    fields = dict(login.extra)
    fields |= {login.username: username, login.password: password.get_secret_value()}
    content: dict[str, Any] = {"data" if login.format == "form" else "json": fields}
    response = await client.send("POST", login.path, **content)
    if response.status_code >= _REFUSAL:
        raise ConversationError(
            f"{username} could not sign in: POST {login.path} ({login.format} with "
            f"{', '.join(fields)}) answered {response.status_code}. Check the account, and "
            "API_LOGIN__PATH, __FORMAT, __USERNAME, __PASSWORD and __EXTRA"
        )
    return _carrying(login, response)


def token_in(login: Login, response: httpx.Response) -> object:
    """Return what stands where the answer of a login should hold the token; None for nothing."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return response.cookies.get(name)
    if place == "header":
        return response.headers.get(name, "").removeprefix(f"{login.scheme} ")
    try:
        return value_at(response.json(), login.token)
    except (ValueError, PathError):
        return None


def _carrying(login: Login, response: httpx.Response) -> httpx.Auth:
    token = token_in(login, response)
    if not isinstance(token, str) or not token:
        raise ConversationError(
            f"the answer of POST {login.path} has no token at {login.token}. "
            "API_LOGIN__TOKEN says where it stands: $.access_token, 'header NAME' or 'cookie NAME'"
        )
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return CookieAuth(name, token)
    return HeaderAuth(login.header, "" if login.scheme == NONE else login.scheme, token)
