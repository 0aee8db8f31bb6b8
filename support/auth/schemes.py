"""Authentication schemes for httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from pydantic import SecretStr

    from support.settings.roles import Credentials


class HeaderAuth(httpx.Auth):
    """A token in a header, preceded by the name of its scheme, if it has one."""

    def __init__(self, header: str, scheme: str, token: str) -> None:
        self._header = header
        self._value = f"{scheme} {token}" if scheme else token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self._header] = self._value
        yield request


class BearerAuth(HeaderAuth):
    """A bearer token in the Authorization header (RFC 6750, section 2.1)."""

    def __init__(self, token: SecretStr) -> None:
        super().__init__("Authorization", "Bearer", token.get_secret_value())


class CookieAuth(httpx.Auth):
    """A token in a cookie, along with the request's other cookies (RFC 6265, section 4.2).

    It replaces a cookie with the same name, because a request that is sent again already has one.
    """

    def __init__(self, name: str, token: str) -> None:
        self._name = name
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the cookie."""
        pairs = [pair.strip() for pair in request.headers.get("Cookie", "").split(";")]
        others = [pair for pair in pairs if pair and pair.partition("=")[0] != self._name]
        request.headers["Cookie"] = "; ".join([*others, f"{self._name}={self._token}"])
        yield request


WITHOUT_LOGIN: Mapping[str, Callable[[Credentials], httpx.Auth | None]] = {
    "none": lambda _: None,
    "basic": lambda role: httpx.BasicAuth(role.username, role.password.get_secret_value()),
    "token": lambda role: BearerAuth(role.token),
    "api_key": lambda role: HeaderAuth(role.header, "", role.token.get_secret_value()),
}
"""How a role authenticates that needs no login, by its setting ``auth``."""
