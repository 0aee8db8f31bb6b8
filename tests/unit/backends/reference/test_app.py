"""The reference API as a whole: its problems, its limits, its isolation, its configuration."""

from __future__ import annotations

import asyncio
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.backends.reference.credentials import PasswordHash

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.apis.reference import ReferenceApi

MIB = 1024 * 1024


@pytest.mark.parametrize("path", ["/", "/user", "/users/", "/users/a/b", "/health/"])
async def test_an_unknown_path_is_a_problem(api: ReferenceApi, path: str) -> None:
    response = await api.http.get(path)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"There is nothing at {path}.",
    }


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/users", "GET, HEAD, POST"),
        ("POST", "/users/usr_1", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/auth/token", "POST"),
        ("OPTIONS", "/health", "GET, HEAD"),
    ],
)
async def test_an_unknown_method_is_a_problem_that_names_the_others(
    api: ReferenceApi, method: str, path: str, allowed: str
) -> None:
    response = await api.http.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == "Method Not Allowed"


async def test_an_unexpected_error_tells_nothing_of_itself(api: ReferenceApi) -> None:
    api.clock.broken = True
    response = await api.register("Frieda")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "clock" not in response.text
    api.clock.broken = False
    assert (await api.register("Frieda")).status_code == 201


@pytest.mark.parametrize("path", ["/users", "/auth/token"])
async def test_a_body_over_1_mib_is_413(api: ReferenceApi, path: str) -> None:
    response = await api.http.post(path, content=b" " * (MIB + 1))
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert (await api.http.post(path, content=b" " * MIB)).status_code == 415


async def test_the_rest_of_a_body_over_1_mib_is_not_read(api: ReferenceApi) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * (MIB // 4)

    response = await api.http.post("/users", content=chunks())
    assert (response.status_code, sent) == (413, 5)


async def test_a_client_that_leaves_within_its_body_is_not_an_error(api: ReferenceApi) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/users", "headers": []}
    await api.app(scope, receive, send)
    assert sent[0]["status"] == 400


async def test_two_apis_share_nothing(make_api: Callable[..., ReferenceApi]) -> None:
    one, two = make_api(), make_api()
    admin = await one.admin()
    assert (await one.register("Frieda")).status_code == 201
    assert (await two.register("Frieda")).status_code == 201
    headers = {"Authorization": f"Bearer {admin.tokens['access_token']}"}
    assert (await two.http.get("/whoami", headers=headers)).status_code == 401


async def test_the_administrator_is_the_configured_one(
    make_api: Callable[..., ReferenceApi],
) -> None:
    api = make_api(admin_email="root@example.com", admin_password="p")
    tokens = await api.sign_in("root@example.com", "p")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await api.http.get("/whoami", headers=headers)).json()["role"] == "admin"


async def test_health_needs_no_credentials(api: ReferenceApi) -> None:
    assert (await api.http.get("/health")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("config", "output"),
    [
        ({"admin_email": "root"}, "admin e-mail 'root'"),
        ({"token_lifetime": 0.5}, "token lifetime 0.5"),
        ({"token_lifetime": inf}, "token lifetime inf"),
        ({"requests_per_second": 0}, "requests per second 0"),
        ({"requests_per_second": nan}, "requests per second nan"),
        ({"requests_per_second": -1}, "give 0.001 or more"),
    ],
)
def test_an_invalid_configuration_is_refused(config: dict[str, Any], output: str) -> None:
    with pytest.raises(ValueError, match=output):
        ReferenceConfig(**config)


def test_a_configuration_does_not_show_its_password() -> None:
    assert "hidden" not in repr(ReferenceConfig(admin_password=SecretStr("hidden")))


def test_an_api_is_made_without_an_event_loop() -> None:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert create_app() is not create_app()


def test_a_hash_matches_its_password_and_shows_neither() -> None:
    password = SecretStr("pässword-1")
    one, two = PasswordHash.of(password), PasswordHash.of(password)
    assert one.matches(password)
    assert not one.matches(SecretStr("password-1"))
    assert one.digest != two.digest, "hashes are not salted"
    assert repr(one) == "PasswordHash()"
