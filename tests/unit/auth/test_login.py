"""Token requests and their responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.http.client import ApiClient, ClientLimits, open_client
from support.settings.api_shape import Login
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ADA = Credentials(username="ada", password=SecretStr("ada-password"))
BOT = Credentials(
    auth="client_credentials", username="bot", password=SecretStr("bot-secret"), scope="reading"
)
FIRST = {"grant_type": "password", "username": "ada", "password": "ada-password"}
ENDED = 0  # a lifetime of 0 seconds: such a token is renewed on each use


@dataclass
class TokenApi:
    """Responds to each type of grant as configured, by default with a token; records requests."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the response."""
        fields = dict(parse_qsl(request.content.decode()))
        self.posted.append(fields)
        return self.answers.get(fields.get("grant_type", ""), granted(refresh_token="r1"))


def granted(**more: str) -> httpx.Response:
    body: dict[str, Any] = {"access_token": "t", "expires_in": ENDED, **more}
    return httpx.Response(200, json=body)


@pytest.fixture
def api() -> TokenApi:
    return TokenApi()


@pytest_asyncio.fixture
async def client(api: TokenApi) -> AsyncIterator[ApiClient]:
    transport = httpx.MockTransport(api)
    async with open_client("http://api.example.com", transport, ClientLimits()) as http:
        yield ApiClient(http)


async def asked_twice(client: ApiClient, login: Login, role: Credentials = ADA) -> None:
    sign_ins = SignIns(client, login, {"role": role})
    for _ in range(2):
        await sign_ins.auth("role")


async def test_a_refresh_token_is_exchanged_with_the_further_fields(
    api: TokenApi, client: ApiClient
) -> None:
    """Some servers require the client's credentials each time (RFC 6749, 6)."""
    login = Login(extra={"grant_type": "password", "client_id": "web"})
    await asked_twice(client, login)
    assert api.posted == [
        {**FIRST, "client_id": "web"},
        {"grant_type": "refresh_token", "client_id": "web", "refresh_token": "r1"},
    ]


@pytest.mark.parametrize(("more", "third"), [({}, "r1"), ({"refresh_token": "r2"}, "r2")])
async def test_a_refresh_token_stays_until_there_is_another(
    api: TokenApi, client: ApiClient, more: dict[str, str], third: str
) -> None:
    api.answers["refresh_token"] = granted(**more)
    sign_ins = SignIns(client, Login(), {"role": ADA})
    for _ in range(3):
        await sign_ins.auth("role")
    assert [fields.get("refresh_token") for fields in api.posted] == [None, "r1", third]


async def test_a_refused_refresh_signs_in_again(api: TokenApi, client: ApiClient) -> None:
    api.answers["refresh_token"] = httpx.Response(400, json={"error": "invalid_grant"})
    await asked_twice(client, Login())
    assert [fields["grant_type"] for fields in api.posted] == [
        "password",
        "refresh_token",
        "password",
    ]


async def test_without_a_refresh_token_one_signs_in_anew(api: TokenApi, client: ApiClient) -> None:
    api.answers["password"] = granted()
    await asked_twice(client, Login())
    assert api.posted == [FIRST, FIRST]


async def test_a_login_by_json_signs_in_anew(client: ApiClient, api: TokenApi) -> None:
    await asked_twice(client, Login(format="json", extra={}))
    assert len(api.posted) == 2
    assert not any("refresh_token" in fields for fields in api.posted)


async def test_a_client_gets_its_tokens_by_its_secret_alone(
    api: TokenApi, client: ApiClient
) -> None:
    await asked_twice(client, Login(extra={"grant_type": "password", "audience": "users"}), BOT)
    wanted = {"grant_type": "client_credentials", "client_id": "bot", "client_secret": "bot-secret"}
    assert api.posted == [{**wanted, "scope": "reading", "audience": "users"}] * 2


@pytest.mark.parametrize("role", [ADA, BOT], ids=["login", "client"])
async def test_without_a_login_no_request_is_sent(
    api: TokenApi, client: ApiClient, role: Credentials
) -> None:
    message = f"{role.username} cannot sign in: the API has no login .API_LOGIN__PATH=none."
    with pytest.raises(SignInError, match=message):
        await asked_twice(client, Login(path="none"), role)
    assert api.posted == []


@pytest.mark.parametrize("role", [ADA, BOT], ids=["login", "client"])
async def test_a_failure_is_not_remembered(
    api: TokenApi, client: ApiClient, role: Credentials
) -> None:
    kind = "password" if role is ADA else "client_credentials"
    sign_ins = SignIns(client, Login(), {"role": role})
    api.answers[kind] = httpx.Response(401)
    with pytest.raises(SignInError, match="returned 401"):
        await sign_ins.auth("role")
    api.answers[kind] = granted()
    assert await sign_ins.auth("role")
