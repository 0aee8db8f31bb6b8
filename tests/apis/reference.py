"""A reference API in the process of the tests, with a clock that they control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

ADMIN = ("admin@example.com", "admin-password")
PASSWORD = "correct horse"


class Clock:
    """Seconds since 1970, set by tests; raises an error when broken."""

    def __init__(self) -> None:
        self.now = 1_767_322_800.0  # 2026-01-02T03:00:00Z
        self.broken = False

    def __call__(self) -> float:
        if self.broken:
            raise RuntimeError("the clock is broken, says secret-of-the-clock")
        return self.now


class ReferenceApi:
    """An API with its client, and requests that many tests need."""

    def __init__(self, config: ReferenceConfig) -> None:
        self.clock = Clock()
        self.app = create_app(config, clock=self.clock)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://users.example.com")

    async def register(self, who: str, /, **fields: Any) -> httpx.Response:
        """POST /users, with valid values for missing fields."""
        email = f"{who.lower()}@example.com"
        body = {"email": email, "name": who, "password": PASSWORD, **fields}
        return await self.http.post("/users", json=body)

    async def grant(self, **form: str) -> httpx.Response:
        """POST /auth/token."""
        return await self.http.post("/auth/token", data=form)

    async def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Sign in to an account, and return its tokens."""
        response = await self.grant(grant_type="password", username=email, password=password)
        assert response.status_code == 200, response.text
        tokens: dict[str, Any] = response.json()
        return tokens

    async def member(self, name: str) -> Caller:
        """Register an account, and sign in."""
        response = await self.register(name)
        assert response.status_code == 201, response.text
        user = response.json()
        return Caller(self, user, await self.sign_in(user["email"]))

    async def admin(self) -> Caller:
        """Sign in as the administrator."""
        tokens = await self.sign_in(*ADMIN)
        whoami = await self.http.get("/whoami", headers=bearer(tokens["access_token"]))
        return Caller(self, whoami.json(), tokens)


class Caller:
    """A signed-in caller; ``path`` is that of their account."""

    def __init__(self, api: ReferenceApi, user: dict[str, Any], tokens: dict[str, Any]) -> None:
        self._api = api
        self.user = user
        self.tokens = tokens
        self.path = f"/users/{user['id']}"

    async def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send a request with the access token."""
        headers = bearer(self.tokens["access_token"]) | request.pop("headers", {})
        return await self._api.http.request(method, path, headers=headers, **request)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def make_api() -> AsyncIterator[Callable[..., ReferenceApi]]:
    """A factory of APIs with a configuration: ``make_api(token_lifetime=1, ...)``."""
    apis: list[ReferenceApi] = []

    def make(**config: Any) -> ReferenceApi:
        if "admin_password" in config:
            config["admin_password"] = SecretStr(config["admin_password"])
        apis.append(ReferenceApi(ReferenceConfig(**config)))
        return apis[-1]

    yield make
    for api in apis:
        await api.http.aclose()


@pytest.fixture
def api(make_api: Callable[..., ReferenceApi]) -> ReferenceApi:
    """An API with the default configuration."""
    return make_api()
