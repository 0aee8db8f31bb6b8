"""The transports over real connections."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio

from support.http.transports.direct.transport import DirectTransport
from tests.end_to_end.faults.running import TRANSPORTS
from tests.end_to_end.faults.server import FaultServer, fault_server, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.end_to_end.faults.running import LiveTransport

IN_FLIGHT = 64


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A server that counts connections and can hold requests back."""
    async with fault_server() as running:
        yield running


@pytest_asyncio.fixture(params=TRANSPORTS)
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[LiveTransport]:
    """The transport of the live backend, or one over eight pools of httpcore."""
    context = ssl.create_default_context()
    made = TRANSPORTS[request.param](context)
    yield made
    await made.aclose()


@pytest_asyncio.fixture
async def http(transport: LiveTransport, server: FaultServer) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server over that transport."""
    async with httpx.AsyncClient(transport=transport, base_url=server.url, timeout=10) as client:
        yield client


def in_flight(transport: LiveTransport) -> list[int]:
    """Return the requests in flight; those of httpcore by their pools."""
    if isinstance(transport, DirectTransport):
        return [len(transport._busy)]
    return [pool.in_flight for pool in transport._pools]


async def test_requests_one_by_one_reuse_one_connection(
    http: httpx.AsyncClient, server: FaultServer
) -> None:
    for _ in range(20):
        assert (await http.get("/ok")).status_code == 200
    assert server.requests == 20
    assert server.connections == 1


async def test_many_requests_are_spread_over_the_pools(
    http: httpx.AsyncClient, transport: LiveTransport, server: FaultServer
) -> None:
    """All of them are in flight at once, and all get a response."""
    requests = [asyncio.create_task(http.get("/gate")) for _ in range(IN_FLIGHT)]
    await server.until(lambda: server.requests == IN_FLIGHT)
    assert in_flight(transport) in ([IN_FLIGHT], [8] * 8)
    server.opened.set()
    answers = await asyncio.gather(*requests)
    assert [answer.status_code for answer in answers] == [200] * IN_FLIGHT
    assert server.connections == IN_FLIGHT
    assert sum(in_flight(transport)) == 0


async def test_more_requests_than_connections_are_answered(
    http: httpx.AsyncClient, transport: LiveTransport, server: FaultServer
) -> None:
    server.opened.set()
    answers = await asyncio.gather(*(http.get("/gate") for _ in range(300)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(answers) == server.requests == 300
    assert server.connections <= 8 * 16
    assert sum(in_flight(transport)) == 0


@pytest.mark.parametrize("path", ["/close", "/reset", "/close-in-body", "/no-http"])
async def test_a_request_that_fails_is_no_longer_in_flight(
    http: httpx.AsyncClient, transport: LiveTransport, path: str
) -> None:
    with pytest.raises(httpx.TransportError):
        await http.get(path)
    assert sum(in_flight(transport)) == 0


async def test_a_refused_connection_is_no_longer_in_flight(
    http: httpx.AsyncClient, transport: LiveTransport
) -> None:
    with pytest.raises(httpx.ConnectError):
        await http.get(f"http://127.0.0.1:{free_port()}/")
    assert sum(in_flight(transport)) == 0


@pytest.mark.parametrize("path", ["/hang", "/hang-in-body"])
async def test_a_request_that_is_cancelled_is_no_longer_in_flight(
    http: httpx.AsyncClient, transport: LiveTransport, server: FaultServer, path: str
) -> None:
    request = asyncio.create_task(http.get(path))
    await server.until(lambda: server.requests == 1)
    assert sum(in_flight(transport)) == 1
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert sum(in_flight(transport)) == 0


async def test_an_answer_is_in_flight_until_it_is_closed(
    http: httpx.AsyncClient, transport: LiveTransport
) -> None:
    """Only once, however often it is closed."""
    async with http.stream("GET", "/early-hints") as response:
        assert sum(in_flight(transport)) == 1
        await response.aread()
        await response.aclose()
        assert sum(in_flight(transport)) == 0
    await response.stream.aclose()  # type: ignore[union-attr]  # of an async client, it has this
    assert sum(in_flight(transport)) == 0


async def test_closing_closes_every_connection(
    http: httpx.AsyncClient, server: FaultServer
) -> None:
    requests = [asyncio.create_task(http.get("/gate")) for _ in range(4)]
    await server.until(lambda: server.requests == 4)
    server.opened.set()
    await asyncio.gather(*requests)
    assert server.connected == 4
    await http.aclose()
    await server.until(lambda: server.connected == 0)
