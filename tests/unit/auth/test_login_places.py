"""The places of a token: in the response of a login, and in later requests."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from support.auth.login import SignInError, carrying, part_of, sign_in, token_in, way_of_tokens
from support.http.client import ApiClient, ClientLimits, open_client
from support.settings.api_shape import Login

REQUEST = httpx.Request("POST", "http://api.example.com/login")


def response(**content: Any) -> httpx.Response:
    return httpx.Response(200, request=REQUEST, **content)


@pytest.mark.parametrize(
    ("login", "answer", "token"),
    [
        ({}, response(json={"access_token": "t"}), "t"),
        ({"token": "$.data.token"}, response(json={"data": {"token": "t"}}), "t"),
        ({"token": "header X-Token"}, response(headers={"X-Token": "t"}), "t"),
        ({"token": "header X-Token"}, response(headers={"X-Token": "Bearer t"}), "t"),
        ({"token": "cookie sid"}, response(headers={"Set-Cookie": "sid=t; Path=/"}), "t"),
        (
            {"token": "cookie sid"},
            response(headers=[("Set-Cookie", "sid=s; Path=/a"), ("Set-Cookie", "sid=t")]),
            "t",
        ),
        ({}, response(json={}), None),
        ({}, response(text="<p>"), None),
        ({"token": "header X-Token"}, response(), ""),
        ({"token": "cookie sid"}, response(), None),
    ],
)
def test_a_token_is_read_at_its_place(
    login: dict[str, str], answer: httpx.Response, token: str | None
) -> None:
    assert token_in(Login(**login), answer) == token


@pytest.mark.parametrize(
    ("login", "header", "value", "way"),
    [
        ({}, "authorization", "Bearer t", '"Authorization: Bearer ..."; if the API expects'),
        ({"header": "X-Auth", "scheme": "none"}, "x-auth", "t", '"X-Auth: ..."'),
        ({"scheme": "JWT"}, "authorization", "JWT t", '"Authorization: JWT ..."'),
        ({"token": "cookie sid"}, "cookie", "sid=t", "the cookie sid, as API_LOGIN__TOKEN says"),
    ],
)
def test_a_token_is_sent_at_its_place(
    login: dict[str, str], header: str, value: str, way: str
) -> None:
    """A refusal names it, and the settings."""
    assert way_of_tokens(Login(**login)).startswith(f"tokens are sent as {way}")
    auth = carrying(Login(**login), "t")
    sent = next(auth.auth_flow(httpx.Request("GET", "http://api.example.com/")))
    assert sent.headers[header] == value


@pytest.mark.parametrize("path", ["$.a.b", "$.missing"])
def test_a_missing_part_of_a_response_is_none(path: str) -> None:
    assert part_of(response(json={"a": 1}), path) is None
    assert part_of(response(content=b"\xff"), path) is None
    assert part_of(response(content=b"[" * 100_000), path) is None


@pytest_asyncio.fixture
async def refusing() -> Any:
    """A client whose login responds without a token."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"token": 5}))
    async with open_client("http://api.example.com", transport, ClientLimits()) as http:
        yield ApiClient(http)


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ({"path": "none"}, "the API has no login"),
        ({"token": "$.token"}, "no token at"),
        ({"token": "cookie sid"}, "no token at cookie sid"),
    ],
)
async def test_a_login_without_a_token_is_reported(
    refusing: ApiClient, login: dict[str, str], reason: str
) -> None:
    with pytest.raises(SignInError, match=reason):
        await sign_in(refusing, Login(**login), "ada", SecretStr("pw"))
