"""Faults of a real server: retries, and responses that are not faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio

from support.http.errors import RequestError
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.http.transports.trailing_data import has_leftovers
from tests.end_to_end.faults.running import TRANSPORTS, client
from tests.end_to_end.faults.server import FaultServer, fault_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A server that produces every fault."""
    async with fault_server() as running:
        yield running


@pytest.fixture
def exchanges() -> Iterator[list[Exchange]]:
    """The exchanges of the test."""
    seen: list[Exchange] = []
    with listening(seen.append):
        yield seen


async def test_a_web_page_is_an_answer_to_be_judged_by_its_reader(server: FaultServer) -> None:
    async with client(server.url) as api:
        response = await api.send("GET", "/html")
    assert response.headers["content-type"] == "text/html"
    assert response.text == "<h1>Welcome</h1>"


@pytest.mark.promise("faults.md", "Requests are sent once")
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "path", ["/hang", "/close", "/close-in-body", "/reset-in-body", "/no-http"]
)
async def test_faults_are_tried_again(
    server: FaultServer, exchanges: list[Exchange], path: str, transport: str
) -> None:
    policy = RetryPolicy(attempts=3, wait=0.001)
    async with client(server.url, transport, retry=policy, read=0.05) as api:
        with pytest.raises(RequestError, match=r"\(attempt 3\)") as caught:
            await api.send("GET", path)
    assert caught.value.attempt == 3
    assert [exchange.attempt for exchange in exchanges] == [1, 2, 3]
    assert all(exchange.response is None and exchange.error for exchange in exchanges)
    assert server.requests == 3


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("path", ["/short-length", "/no-content"])
async def test_a_connection_with_something_left_on_it_is_not_used_again(
    server: FaultServer, path: str, transport: str
) -> None:
    async with client(server.url, transport) as api:
        for address in (path, "/ok", "/ok"):
            await api.send("POST", address)
    assert server.connections == 2


@pytest.mark.parametrize(("path", "is_left"), [("/short-length", True), ("/ok", False)])
async def test_what_is_left_of_an_answer_is_seen(
    server: FaultServer, path: str, is_left: bool
) -> None:
    """With the private names of httpx and httpcore."""
    transport = httpx.AsyncHTTPTransport()
    async with transport, asyncio.timeout(5):
        answer = await transport.handle_async_request(httpx.Request("GET", f"{server.url}{path}"))
        await answer.aread()
        assert has_leftovers(answer.stream) == is_left
    assert not has_leftovers(httpx.ByteStream(b"{}"))
