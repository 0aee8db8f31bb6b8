"""The embedded backend: an API for each scenario, no network, faults on demand."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, NoReturn

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from support.auth.schemes import BearerAuth
from support.backends.embedded import EmbeddedBackend, inject_faults, limit_requests
from support.backends.live import LiveBackend
from support.backends.network import NetworkClosedError
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import ConnectionFailedError
from support.http.retry import RetryPolicy
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

SCENARIO = "a.feature::A scenario"
ADMIN = Credentials(username="ada@example.com", password=SecretStr("ada-secret"))
ALICE = {"email": "alice@example.com", "name": "Alice", "password": "hunter-22"}


@pytest.fixture
def backend() -> EmbeddedBackend:
    return EmbeddedBackend(ADMIN)


@pytest_asyncio.fixture
async def client(backend: EmbeddedBackend) -> AsyncIterator[ApiClient]:
    """An anonymous caller, without retries."""
    async with open_client(backend.base_url, backend.transport(), ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


@pytest.fixture
def _scenario(backend: EmbeddedBackend) -> Iterator[None]:
    with backend.scenario(SCENARIO, 7):
        yield


in_a_scenario = pytest.mark.usefixtures("_scenario")


async def register(client: ApiClient) -> None:
    """Open Alice's account."""
    assert (await client.send("POST", "/users", json=ALICE)).status_code == 201


async def names(client: ApiClient) -> list[str]:
    """Return the addresses of all accounts."""
    sign_in = {"username": ADMIN.username, "password": ADMIN.password.get_secret_value()}
    form = {"grant_type": "password", **sign_in}
    grant = (await client.send("POST", "/auth/token", data=form)).json()
    admin = client.signed_in(BearerAuth(SecretStr(grant["access_token"])))
    return [user["email"] for user in (await admin.send("GET", "/users")).json()["items"]]


# Scenarios


async def test_a_scenario_begins_with_the_admin_alone(
    backend: EmbeddedBackend, client: ApiClient
) -> None:
    for _ in range(2):  # what the first has done, the second does not see
        with backend.scenario(SCENARIO, 7):
            assert await names(client) == ["ada@example.com"]
            await register(client)
            assert await names(client) == ["ada@example.com", "alice@example.com"]


async def test_scenarios_at_the_same_time_do_not_see_each_other(
    backend: EmbeddedBackend, client: ApiClient
) -> None:
    """Both register the same address, and check only after both have."""
    both = asyncio.Barrier(2)

    async def scenario() -> list[str]:
        with backend.scenario(SCENARIO, 7):
            await register(client)
            async with asyncio.timeout(5):
                await both.wait()
            return await names(client)

    for found in await asyncio.gather(scenario(), scenario()):
        assert found == ["ada@example.com", "alice@example.com"]


async def test_tasks_of_a_scenario_share_its_api(
    backend: EmbeddedBackend, client: ApiClient
) -> None:
    with backend.scenario(SCENARIO, 7):
        await asyncio.create_task(register(client))
        assert "alice@example.com" in await names(client)


async def test_an_inner_scenario_leaves_the_outer_as_it_was(
    backend: EmbeddedBackend, client: ApiClient
) -> None:
    with backend.scenario(SCENARIO, 7):
        await register(client)
        with (
            pytest.raises(ValueError, match="enough"),
            backend.scenario(SCENARIO, 7),
        ):
            raise ValueError("enough")
        assert "alice@example.com" in await names(client)


async def test_between_scenarios_nothing_answers(
    backend: EmbeddedBackend, client: ApiClient
) -> None:
    with backend.scenario(SCENARIO, 7):
        pass
    message = "the embedded API is available only while a scenario runs, and none is running; send"
    with pytest.raises(RuntimeError, match=message):
        await client.send("GET", "/health")
    with pytest.raises(RuntimeError, match=message):
        inject_faults("GET", "/health", httpx.Response(503))


# The network


@in_a_scenario
@pytest.mark.parametrize(
    "url", ["http://elsewhere.example.com/users?page=1", "https://127.0.0.1:8000/"]
)
async def test_a_request_to_another_host_is_an_error_that_names_it(
    client: ApiClient, url: str
) -> None:
    with pytest.raises(NetworkClosedError) as error:
        await client.send("GET", url)
    assert str(error.value) == (
        f"GET {url}: the embedded backend opens no connection and serves "
        "http://users.example.com only; set API_BASE_URL to test another API"
    )


@in_a_scenario
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/users", 401),
        ("//users", 404),
        ("/x/../users", 404),
        ("/%75sers", 401),
        ("/users?email=|", 401),
    ],
)
async def test_the_api_sees_the_address_as_it_is_written(
    client: ApiClient, path: str, status: int
) -> None:
    assert (await client.send("GET", path)).status_code == status


class SocketOpenedError(Exception):
    """A socket was opened unexpectedly."""


@pytest_asyncio.fixture
async def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid sockets from now on; the event loop already has its socket pair."""

    def refuse(*args: object, **options: object) -> NoReturn:
        raise SocketOpenedError(args, options)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@in_a_scenario
@pytest.mark.usefixtures("_no_sockets")
async def test_no_socket_is_opened(backend: EmbeddedBackend, client: ApiClient) -> None:
    backend.check()
    await register(client)
    assert "alice@example.com" in await names(client)
    with pytest.raises(NetworkClosedError):
        await client.send("GET", "http://127.0.0.1:8000/")


@pytest.mark.usefixtures("_no_sockets")
async def test_the_live_backend_would_open_one() -> None:
    """This proves that the test above can fail."""
    live = LiveBackend("http://127.0.0.1:1", connect_timeout=1)
    async with open_client(live.base_url, live.transport(), ClientLimits()) as http:
        with pytest.RaisesGroup(SocketOpenedError, allow_unwrapped=True):
            await http.get("/health")


# Faults


async def statuses(client: ApiClient, count: int, path: str = "/health") -> list[int]:
    return [(await client.send("GET", path)).status_code for _ in range(count)]


@in_a_scenario
async def test_each_fault_meets_one_request_and_then_the_api_answers(client: ApiClient) -> None:
    inject_faults("GET", "/health", httpx.Response(503), httpx.Response(502))
    assert await statuses(client, 4) == [503, 502, 200, 200]


@in_a_scenario
async def test_a_fault_may_be_an_error(client: ApiClient) -> None:
    inject_faults("GET", "/health", httpx.ConnectError("refused"), httpx.Response(503))
    with pytest.raises(ConnectionFailedError, match="could not connect: refused"):
        await client.send("GET", "/health")
    assert await statuses(client, 2) == [503, 200]


@in_a_scenario
async def test_further_faults_of_an_operation_come_after_the_first(client: ApiClient) -> None:
    inject_faults("GET", "/health", httpx.Response(503))
    inject_faults("GET", "/health", httpx.Response(502))
    assert await statuses(client, 3) == [503, 502, 200]


@in_a_scenario
async def test_faults_meet_their_operation_only(client: ApiClient) -> None:
    """Requests with another method, a longer path or a query reach the API."""
    inject_faults("GET", "/users", *[httpx.Response(503) for _ in range(2)])
    assert (await client.send("POST", "/users", json={})).status_code == 422
    assert await statuses(client, 1, "/users/usr_1") == [401]
    assert await statuses(client, 1, "/users?limit=1") == [503]
    assert await statuses(client, 2, "/users") == [503, 401]


@in_a_scenario
async def test_faults_of_several_operations_stand_side_by_side(client: ApiClient) -> None:
    inject_faults("GET", "/health", httpx.Response(503))
    inject_faults("GET", "/whoami", httpx.Response(502))
    assert await statuses(client, 2, "/whoami") == [502, 401]
    assert await statuses(client, 2) == [503, 200]


async def test_faults_end_with_their_scenario(backend: EmbeddedBackend, client: ApiClient) -> None:
    with backend.scenario(SCENARIO, 7):
        inject_faults("GET", "/health", *[httpx.Response(503) for _ in range(9)])
        assert await statuses(client, 1) == [503]
    with backend.scenario(SCENARIO, 7):
        assert await statuses(client, 1) == [200]


@in_a_scenario
async def test_requests_at_the_same_time_share_the_faults(client: ApiClient) -> None:
    """Of twenty requests, exactly one fails for each fault."""
    inject_faults("GET", "/health", *[httpx.Response(503) for _ in range(3)])
    answers = await asyncio.gather(*(client.send("GET", "/health") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 17 + [503] * 3


# The rate limit


@in_a_scenario
async def test_the_api_limits_requests_from_now_on(client: ApiClient) -> None:
    """Each client has one, which its Authorization header names; /health is exempt."""
    assert await statuses(client, 2, "/whoami") == [401, 401]
    limit_requests(0.001)
    assert await statuses(client, 2, "/whoami") == [401, 429]
    other = client.signed_in(BearerAuth(SecretStr("another-client")))
    assert await statuses(other, 2, "/whoami") == [401, 429]
    assert await statuses(client, 3) == [200, 200, 200]


@in_a_scenario
async def test_a_limited_api_keeps_its_accounts_and_its_faults(client: ApiClient) -> None:
    assert (await client.send("POST", "/users", json=ALICE)).status_code == 201
    inject_faults("POST", "/users", httpx.Response(503))
    limit_requests(100)
    assert (await client.send("POST", "/users", json=ALICE)).status_code == 503
    assert (await client.send("POST", "/users", json=ALICE)).status_code == 409


async def test_a_limit_ends_with_its_scenario(backend: EmbeddedBackend, client: ApiClient) -> None:
    for _ in range(2):
        with backend.scenario(SCENARIO, 7):
            assert await statuses(client, 1, "/whoami") == [401]
            limit_requests(0.001)
            assert await statuses(client, 2, "/whoami") == [401, 429]
