"""Authentication schemes for httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.auth.tokens import RenewingAuth

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from pydantic import SecretStr

    from support.settings.roles import Credentials


class HeaderAuth(httpx.Auth):
    """A token in a header, preceded by the name of its scheme, if it has one."""

    def __init__(self, header: str, scheme: str, token: str) -> None:
        self.header = header
        self._value = f"{scheme} {token}" if scheme else token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self.header] = self._value
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
        self.name = name
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the cookie."""
        cookies = _cookies(request.headers)
        cookies.pop(self.name, None)
        request.headers["Cookie"] = "; ".join([*cookies.values(), f"{self.name}={self._token}"])
        yield request


def is_written(auth: httpx.Auth | None, headers: httpx.Headers) -> bool:
    """Return whether headers already have what the credentials would put there."""
    match auth:
        case None:
            return False
        case HeaderAuth():
            return auth.header in headers
        case CookieAuth():
            return auth.name in _cookies(headers)
        case RenewingAuth():
            return is_written(auth.carrying(""), headers)
        case _:
            return "Authorization" in headers


def _cookies(headers: httpx.Headers) -> dict[str, str]:
    """Return the cookies of a request as pairs, by their names."""
    pairs = [pair.strip() for pair in headers.get("Cookie", "").split(";")]
    return {pair.partition("=")[0]: pair for pair in pairs if pair}


WITHOUT_LOGIN: Mapping[str, Callable[[Credentials], httpx.Auth | None]] = {
    "none": lambda _: None,
    "basic": lambda role: httpx.BasicAuth(role.username, role.password.get_secret_value()),
    "token": lambda role: BearerAuth(role.token),
    "api_key": lambda role: HeaderAuth(role.header, "", role.token.get_secret_value()),
}
"""How a role authenticates that needs no login, by its setting ``auth``."""
