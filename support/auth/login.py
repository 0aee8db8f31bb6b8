"""Sign-in requests as the settings describe them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.auth.refusals import no_token, refusal
from support.auth.schemes import CookieAuth, HeaderAuth
from support.auth.tokens import Token
from support.language.matching.paths import PathError, value_at
from support.settings.api_shape import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from pydantic import SecretStr

    from support.http.client import ApiClient
    from support.settings.api_shape import Login
    from support.settings.roles import Credentials


class SignInError(Exception):
    """A sign-in failed; the message names the refused request and the settings to check."""


def no_login(name: str) -> str:
    """Return the error of a sign-in at an API without a login."""
    return f"{name} cannot sign in: the API has no login (API_LOGIN__PATH=none)"


async def sign_in(client: ApiClient, login: Login, username: str, password: SecretStr) -> Token:
    """Exchange a user name and a password for a token.

    Raises SignInError if the API has no login, the login refuses the account, or the response
    has no token in the configured place.
    """
    _require_login(login, username)
    fields = dict(login.extra)
    fields |= {login.username: username, login.password: password.get_secret_value()}
    response = await _post(client, login, fields)
    if response.is_error:
        reason = refusal(response, login.format, fields, "the account")
        raise SignInError(f"{username} could not sign in: {reason}")
    return _token(login, response)


async def client_grant(client: ApiClient, login: Login, role: Credentials) -> Token:
    """Exchange a client ID and secret for a token (RFC 6749, 4.4); raises SignInError."""
    _require_login(login, role.username)
    fields = dict(login.extra) | {
        "grant_type": "client_credentials",
        "client_id": role.username,
        "client_secret": role.password.get_secret_value(),
    }
    fields |= {"scope": role.scope} if role.scope else {}
    response = await client.send("POST", login.path, data=fields)
    if response.is_error:
        reason = refusal(response, "form", fields, "its ID and secret")
        raise SignInError(f"the client {role.username} got no token: {reason}")
    return _token(login, response)


async def refreshed(client: ApiClient, login: Login, before: Token) -> Token | None:
    """Exchange a refresh token for a new token (RFC 6749, 6); None if missing or refused.

    JSON logins are not refreshed: there is no standard for it. If the response has no refresh
    token of its own, the old one is kept.
    """
    if before.refresh is None or login.format != "form":
        return None
    fields = {"grant_type": "refresh_token", "refresh_token": before.refresh}
    response = await client.send("POST", login.path, data=dict(login.extra) | fields)
    if response.is_error:
        return None
    token = _token(login, response)
    return replace(token, refresh=token.refresh or before.refresh)


def carrying(login: Login, token: str) -> httpx.Auth:
    """Return an httpx.Auth that adds a token to requests, in the configured place."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return CookieAuth(name, token)
    return HeaderAuth(login.header, "" if login.scheme == NONE else login.scheme, token)


def way_of_tokens(login: Login) -> str:
    """Return a sentence on how tokens are sent, for a refusal that may be due to it."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return f"tokens are sent as the cookie {name}, as API_LOGIN__TOKEN says"
    scheme = "" if login.scheme == NONE else f"{login.scheme} "
    return (
        f'tokens are sent as "{login.header}: {scheme}..."; if the API expects another header or '
        "scheme, set API_LOGIN__HEADER and API_LOGIN__SCHEME"
    )


def token_in(login: Login, response: httpx.Response) -> object:
    """Return the value in the configured place of the token in a login response, or None."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        cookies = {cookie.name: cookie.value for cookie in response.cookies.jar}
        return cookies.get(name)  # the last of several
    if place == "header":
        return response.headers.get(name, "").removeprefix(f"{login.scheme} ")
    return part_of(response, login.token)


def part_of(response: httpx.Response, path: str) -> object:
    """Return the value at a path of a JSON response, or None."""
    try:
        return value_at(response.json(), path)
    except (ValueError, PathError, RecursionError):  # not JSON, too deep, or without it
        return None


def _require_login(login: Login, name: str) -> None:
    if not login.exists:
        raise SignInError(no_login(name))


async def _post(client: ApiClient, login: Login, fields: Mapping[str, object]) -> httpx.Response:
    content: dict[str, Any] = {"data" if login.format == "form" else "json": fields}
    return await client.send("POST", login.path, **content)


def _token(login: Login, response: httpx.Response) -> Token:
    token = token_in(login, response)
    if not isinstance(token, str) or not token:
        raise SignInError(no_token(response, login))
    lifetime, refresh = (part_of(response, path) for path in (login.expires, login.refresh))
    is_number = isinstance(lifetime, int | float) and not isinstance(lifetime, bool)
    return Token(
        token,
        lifetime=float(lifetime) if is_number else None,  # type: ignore[arg-type]  # narrowed by is_number
        refresh=refresh if isinstance(refresh, str) and refresh else None,
    )
