"""The roles of the settings, signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest
import pytest_asyncio

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.settings.api_shape import Login
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROLES = {
    "admin": Credentials(username="root", password="pw"),
    "robot": Credentials(auth="client_credentials", username="id", password="s", scope="all"),
    "key": Credentials(auth="api_key", token="k"),
    "guest": Credentials(auth="none"),
}


class Api:
    """Issues numbered tokens; refuses those in ``refused`` everywhere, and refreshes if it may."""

    def __init__(self) -> None:
        self.grants: list[dict[str, list[str]]] = []
        self.refused: set[str] = set()
        self.status = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/auth/token":
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            return httpx.Response(401 if token in self.refused else 200, json=token)
        self.grants.append(parse_qs(request.content.decode()))
        number = len(self.grants)
        body = {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}"}
        return httpx.Response(self.status, json=body)

    @property
    def kinds(self) -> list[str]:
        """The grant types of the requests for tokens."""
        return [grant["grant_type"][0] for grant in self.grants]


@pytest.fixture
def api() -> Api:
    """The API that issues tokens."""
    return Api()


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[ApiClient]:
    """A client without credentials."""
    http = open_client("http://api.example.com", httpx.MockTransport(api), ClientLimits())
    async with http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


@pytest.fixture
def sign_ins(client: ApiClient) -> SignIns:
    """Those of a run."""
    return SignIns(client, Login(), ROLES)


async def answered(client: ApiClient, auth: Any) -> Any:
    return (await client.signed_in(auth).send("GET", "/")).json()


async def test_a_role_signs_in_when_it_is_first_used_and_once(
    client: ApiClient, sign_ins: SignIns, api: Api
) -> None:
    assert api.grants == []
    for _ in range(2):
        assert await answered(client, await sign_ins.auth("admin")) == "token-1"
    assert api.kinds == ["password"]
    assert api.grants[0]["username"] == ["root"]


async def test_a_client_signs_in_with_its_id(
    client: ApiClient, sign_ins: SignIns, api: Api
) -> None:
    assert await answered(client, await sign_ins.auth("robot")) == "token-1"
    [grant] = api.grants
    assert grant["grant_type"] == ["client_credentials"]
    assert (grant["client_id"], grant["scope"]) == (["id"], ["all"])


async def test_a_refused_token_is_refreshed(client: ApiClient, sign_ins: SignIns, api: Api) -> None:
    auth = await sign_ins.auth("admin")
    api.refused.add("token-1")
    assert await answered(client, auth) == "token-2"
    assert api.kinds == ["password", "refresh_token"]
    assert api.grants[1]["refresh_token"] == ["refresh-1"]


async def test_a_token_of_a_client_is_not_refreshed(
    client: ApiClient, sign_ins: SignIns, api: Api
) -> None:
    auth = await sign_ins.auth("robot")
    api.refused.add("token-1")
    assert await answered(client, auth) == "token-2"
    assert api.kinds == ["client_credentials"] * 2


async def test_a_failed_sign_in_is_reported_at_once(sign_ins: SignIns, api: Api) -> None:
    api.status = 400
    for role in ("admin", "robot"):
        with pytest.raises(SignInError, match="400"):
            await sign_ins.auth(role)


async def test_other_roles_need_no_request(sign_ins: SignIns, api: Api) -> None:
    assert await sign_ins.auth("guest") is None
    assert await sign_ins.auth("key") is not None
    assert api.grants == []
    with pytest.raises(KeyError):
        await sign_ins.auth("nobody")


@pytest.mark.parametrize(
    ("role", "path", "can"),
    [
        ("admin", "/auth/token", True),
        ("admin", "none", False),
        ("robot", "none", False),
        ("key", "none", True),
        ("guest", "none", True),
    ],
)
def test_a_role_can_authenticate_with_a_login_or_without_one(
    client: ApiClient, role: str, path: str, *, can: bool
) -> None:
    assert SignIns(client, Login(path=path), ROLES).can_authenticate(role) is can
