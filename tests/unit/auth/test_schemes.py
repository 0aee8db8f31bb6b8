"""How credentials are put into requests."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import pytest
from pydantic import SecretStr

from support.auth.schemes import WITHOUT_LOGIN, BearerAuth, CookieAuth, HeaderAuth, is_written
from support.auth.tokens import RenewingAuth
from support.settings.roles import Credentials, Kind


def sent(auth: httpx.Auth, **headers: str) -> httpx.Headers:
    """Return the headers of a request with these credentials."""
    request = httpx.Request("GET", "http://api.example.com/", headers=headers)
    return next(auth.auth_flow(request)).headers


def test_a_token_stands_in_a_header_with_its_scheme_or_without() -> None:
    assert sent(BearerAuth(SecretStr("t")))["authorization"] == "Bearer t"
    assert sent(HeaderAuth("X-Api-Key", "", "k"))["x-api-key"] == "k"
    assert sent(HeaderAuth("X-Token", "Key", "k"), **{"X-Token": "old"})["x-token"] == "Key k"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "sid=new"),
        ("theme=dark", "theme=dark; sid=new"),
        ("sid=old; theme=dark; ", "theme=dark; sid=new"),
        ("sid2=x; sid=old", "sid2=x; sid=new"),
    ],
)
def test_a_token_in_a_cookie_takes_the_place_of_an_older_one(
    before: str | None, after: str
) -> None:
    headers = {} if before is None else {"Cookie": before}
    assert sent(CookieAuth("sid", "new"), **headers)["cookie"] == after


@pytest.mark.parametrize(
    ("role", "header", "value"),
    [
        ({"auth": "basic", "username": "a", "password": "b"}, "authorization", "Basic YTpi"),
        ({"auth": "token", "token": "t"}, "authorization", "Bearer t"),
        ({"auth": "api_key", "token": "k"}, "x-api-key", "k"),
        ({"auth": "api_key", "token": "k", "header": "X-Key"}, "x-key", "k"),
    ],
)
def test_a_role_may_need_no_login(role: dict[str, Any], header: str, value: str) -> None:
    credentials = Credentials(**role)
    auth = WITHOUT_LOGIN[credentials.auth](credentials)
    assert auth is not None
    assert sent(auth)[header] == value


def test_a_role_may_have_no_credentials() -> None:
    assert WITHOUT_LOGIN["none"](Credentials(auth="none")) is None
    assert not {"login", "client_credentials"} & set(WITHOUT_LOGIN)


def test_every_scheme_of_the_settings_is_known() -> None:
    assert {*WITHOUT_LOGIN, "login", "client_credentials"} == {*get_args(Kind)}


def renewing(auth: httpx.Auth) -> RenewingAuth:
    source: Any = None
    return RenewingAuth(source, lambda _: auth)


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (BearerAuth(SecretStr("t")), "authorization", "Bearer invented"),
        (HeaderAuth("X-Api-Key", "", "k"), "x-api-key", ""),
        (httpx.BasicAuth("a", "b"), "Authorization", "x"),
        (CookieAuth("sid", "s"), "Cookie", "theme=dark; sid=invented"),
        (renewing(HeaderAuth("X-Token", "", "k")), "X-Token", "a"),
        (renewing(CookieAuth("sid", "s")), "Cookie", "sid="),
    ],
)
def test_credentials_may_be_written_already(auth: httpx.Auth, header: str, value: str) -> None:
    assert is_written(auth, httpx.Headers({header: value}))
    assert not is_written(auth, httpx.Headers({"X-Other": value, "Cookie": "side=1"}))
    assert not is_written(None, httpx.Headers({header: value}))
