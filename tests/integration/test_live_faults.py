"""A real server that goes wrong: each time the right error, in time, in a tester's words."""

from __future__ import annotations

import ssl
import tracemalloc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RequestError,
    RequestTimeoutError,
    ResponseTooLargeError,
    UnreadableResponseError,
)
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.http.transport import PooledTransport
from tests.integration.fault_server import MIB, FaultServer, fault_server, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ENOUGH = 5.0  # seconds within which each of it is over; nothing takes half a second
BROKE = "the connection broke before the answer was complete"
UNREADABLE = "the answer is unreadable"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A server with every fault."""
    async with fault_server() as running:
        yield running


@pytest.fixture
def exchanges() -> Iterator[list[Exchange]]:
    """The exchanges of the test so far."""
    seen: list[Exchange] = []
    with listening(seen.append):
        yield seen


@asynccontextmanager
async def client(
    base_url: str, *, retry: RetryPolicy | None = None, **limits: Any
) -> AsyncIterator[ApiClient]:
    """Open a client as the live backend does; it sends each request once."""
    transport = PooledTransport(ssl.create_default_context())
    async with open_client(base_url, transport, ClientLimits(**limits)) as http:
        yield ApiClient(http, retry=retry or RetryPolicy(attempts=1))


@pytest.mark.parametrize(
    ("path", "limit", "reason"),
    [
        ("/hang", {"read": 0.1}, "no complete answer in time"),
        ("/hang-in-body", {"read": 0.1}, "no complete answer in time"),
        ("/drip", {"total": 0.3}, "no complete answer within 0.3 s"),
    ],
)
async def test_a_server_that_takes_too_long_is_not_waited_for(
    server: FaultServer,
    exchanges: list[Exchange],
    path: str,
    limit: dict[str, Any],
    reason: str,
) -> None:
    async with client(server.url, **limit) as api:
        with pytest.raises(RequestTimeoutError) as caught:
            await api.send("GET", path)
        response = await api.send("GET", "/ok", timeout=ENOUGH)
    assert str(caught.value) == f"GET {server.url}{path}: {reason}. {RequestTimeoutError.remedy}"
    assert exchanges[0].elapsed < ENOUGH
    assert response.json() == {}


@pytest.mark.parametrize(
    ("path", "expected", "reason"),
    [
        ("/close", ConnectionLostError, f"{BROKE}: Server disconnected without sending"),
        ("/reset", ConnectionLostError, BROKE),
        ("/close-in-body", ConnectionLostError, f"{BROKE}: peer closed connection without"),
        ("/close-in-chunks", ConnectionLostError, f"{BROKE}: peer closed connection without"),
        ("/huge", ResponseTooLargeError, "the answer is longer than 1,048,576 bytes"),
        ("/no-http", UnreadableResponseError, f"{UNREADABLE}: illegal status line"),
        ("/no-header", UnreadableResponseError, f"{UNREADABLE}: illegal header line"),
        ("/cut-gzip", UnreadableResponseError, f"{UNREADABLE}: the gzip data end too early"),
    ],
)
async def test_a_fault_ends_in_its_error(
    server: FaultServer,
    exchanges: list[Exchange],
    path: str,
    expected: type[RequestError],
    reason: str,
) -> None:
    """And the next request is served as if nothing had been."""
    async with client(server.url, max_response_bytes=MIB) as api:
        with pytest.raises(RequestError) as caught:
            await api.send("GET", path)
        response = await api.send("GET", "/ok")
    assert type(caught.value) is expected
    message = str(caught.value)
    assert message.startswith(f"GET {server.url}{path}: {reason}")
    assert message.endswith(f". {expected.remedy}")
    failed, _ = exchanges
    assert failed.response is None
    assert failed.error is not None
    assert failed.elapsed < ENOUGH
    assert response.json() == {}


async def test_a_refused_connection_says_what_to_check(exchanges: list[Exchange]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with client(url) as api:
        with pytest.raises(ConnectionFailedError) as caught:
            await api.send("GET", "/users")
    assert str(caught.value) == (
        f"GET {url}/users: could not connect: All connection attempts failed. "
        "Is the API running, and is API_BASE_URL right?"
    )
    assert exchanges[0].elapsed < ENOUGH


async def test_a_web_page_is_an_answer_to_be_judged_by_its_reader(server: FaultServer) -> None:
    async with client(server.url) as api:
        response = await api.send("GET", "/html")
    assert response.headers["content-type"] == "text/html"
    assert response.text == "<h1>Welcome</h1>"


async def test_a_huge_answer_is_neither_read_nor_kept(server: FaultServer) -> None:
    """Of 50 MiB at most what the sockets' buffers take leaves the server."""
    async with client(server.url, max_response_bytes=MIB) as api:
        tracemalloc.start()
        try:
            with pytest.raises(ResponseTooLargeError):
                await api.send("GET", "/huge")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert server.sent < 25 * MIB
    assert peak < 8 * MIB


@pytest.mark.parametrize("path", ["/hang", "/close", "/close-in-body", "/no-http"])
async def test_faults_are_tried_again(
    server: FaultServer, exchanges: list[Exchange], path: str
) -> None:
    policy = RetryPolicy(attempts=3, wait=0.001)
    async with client(server.url, retry=policy, read=0.05) as api:
        with pytest.raises(RequestError, match=r"\(attempt 3\)") as caught:
            await api.send("GET", path)
    assert caught.value.attempt == 3
    assert [exchange.attempt for exchange in exchanges] == [1, 2, 3]
    assert server.requests == 3
