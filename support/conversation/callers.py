"""As whom requests are sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from support.conversation.errors import ConversationError, meant
from support.conversation.logins import carrying, sign_in
from support.http.redirects import origin

if TYPE_CHECKING:
    from pydantic import SecretStr

    from support.conversation.sign_ins import SignIns
    from support.http.client import ApiClient
    from support.settings.shape import Login

ANONYMOUS = "anonymous"
"""The caller who is nobody: requests without credentials."""


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

    def __init__(self, client: ApiClient, login: Login, sign_ins: SignIns) -> None:
        self._client = client
        self._login = login
        self._sign_ins = sign_ins
        self._known = {ANONYMOUS: Caller(ANONYMOUS)}

    def admit(self, name: str, auth: httpx.Auth) -> None:
        """Have somebody known who has signed in already, in place of an earlier one."""
        self._known[name] = Caller(name, auth)

    async def called(self, name: str) -> Caller:
        """Return somebody by name; a role signs in when it is first asked for.

        Raises ConversationError when nobody has this name, and where the login fails.
        """
        if name not in self._known:
            self._known[name] = Caller(name, await self._sign_ins.auth(self._role(name)))
        return self._known[name]

    async def signed_in(self, name: str, username: str, password: SecretStr) -> Caller:
        """Sign in as the settings say; the caller is known by this name from then on.

        The token is not renewed: a scenario that looks at one that has ended is to see that.
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
            f"nobody is called {name}; there are: {', '.join(dict.fromkeys(names))}"
            f"{meant(name, names)} "
            "A role is set as API_ROLES__NAME__USERNAME and API_ROLES__NAME__PASSWORD"
        )
