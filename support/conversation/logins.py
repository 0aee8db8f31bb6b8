"""How somebody signs in, as the settings describe it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.conversation.errors import ConversationError
from support.http.auth import CookieAuth, HeaderAuth
from support.http.tokens import Token
from support.matching.paths import PathError, value_at
from support.settings.shape import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from pydantic import SecretStr

    from support.http.client import ApiClient
    from support.settings.roles import Credentials
    from support.settings.shape import Login


async def sign_in(client: ApiClient, login: Login, username: str, password: SecretStr) -> Token:
    """Exchange a user name and a password for a token.

    Raises ConversationError when there is no login, it refuses, or no token is where it should be.
    """
    _check_that_there_is(login, username)
    fields = dict(login.extra)
    fields |= {login.username: username, login.password: password.get_secret_value()}
    response = await _post(client, login, fields)
    if response.is_error:
        raise ConversationError(
            f"{username} could not sign in: POST {login.path} ({login.format} with "
            f"{', '.join(fields)}) answered {response.status_code}. Check the account, and "
            "API_LOGIN__PATH, __FORMAT, __USERNAME, __PASSWORD and __EXTRA"
        )
    return _token(login, response)


async def client_grant(client: ApiClient, login: Login, role: Credentials) -> Token:
    """Exchange a client's id and secret for a token (RFC 6749, 4.4); raises ConversationError."""
    _check_that_there_is(login, role.username)
    fields = dict(login.extra) | {
        "grant_type": "client_credentials",
        "client_id": role.username,
        "client_secret": role.password.get_secret_value(),
    }
    response = await client.send(
        "POST", login.path, data=fields | ({"scope": role.scope} if role.scope else {})
    )
    if response.is_error:
        raise ConversationError(
            f"the client {role.username} got no token: POST {login.path} (form with "
            f"{', '.join(fields)}) answered {response.status_code}. Check its id and secret, and "
            "API_LOGIN__PATH"
        )
    return _token(login, response)


async def refreshed(client: ApiClient, login: Login, before: Token) -> Token | None:
    """Exchange a refresh token for a token (RFC 6749, 6); None if there is none, or it is refused.

    A login by JSON has no such thing that anybody has agreed on. The refresh token stays as it is
    where the answer has no other one.
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
    """Return what puts a token into requests, where the settings want it."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return CookieAuth(name, token)
    return HeaderAuth(login.header, "" if login.scheme == NONE else login.scheme, token)


def token_in(login: Login, response: httpx.Response) -> object:
    """Return what stands where the answer of a login should hold the token; None for nothing."""
    place, _, name = login.token.partition(" ")
    if place == "cookie":
        return response.cookies.get(name)
    if place == "header":
        return response.headers.get(name, "").removeprefix(f"{login.scheme} ")
    return part_of(response, login.token)


def part_of(response: httpx.Response, path: str) -> object:
    """Return what stands at a path of a JSON answer; None for nothing."""
    try:
        return value_at(response.json(), path)
    except (ValueError, PathError):
        return None


def _check_that_there_is(login: Login, name: str) -> None:
    if not login.exists:
        raise ConversationError(
            f"{name} cannot sign in: the API has no login (API_LOGIN__PATH=none)"
        )


async def _post(client: ApiClient, login: Login, fields: Mapping[str, object]) -> httpx.Response:
    content: dict[str, Any] = {"data" if login.format == "form" else "json": fields}
    return await client.send("POST", login.path, **content)


def _token(login: Login, response: httpx.Response) -> Token:
    token = token_in(login, response)
    if not isinstance(token, str) or not token:
        raise ConversationError(
            f"the answer of POST {login.path} has no token at {login.token}. "
            "API_LOGIN__TOKEN says where it stands: $.access_token, 'header NAME' or 'cookie NAME'"
        )
    lifetime, refresh = (part_of(response, path) for path in (login.expires, login.refresh))
    is_number = isinstance(lifetime, int | float) and not isinstance(lifetime, bool)
    return Token(
        token,
        lifetime=float(lifetime) if is_number else None,  # type: ignore[arg-type]  # a number, as is_number says
        refresh=refresh if isinstance(refresh, str) and refresh else None,
    )
