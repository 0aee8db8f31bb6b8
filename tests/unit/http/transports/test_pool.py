"""Several connection pools behind one transport."""

from __future__ import annotations

import ssl
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.transports import pool as pools
from support.http.transports.pool import PooledTransport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REQUEST = httpx.Request("GET", "http://api.example.com/")


class Stream(httpx.AsyncByteStream):
    """A body of two chunks."""

    closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async def aclose(self) -> None:
        self.closed = True


class Pool(httpx.AsyncBaseTransport):
    """A pool without connections."""

    made: list[Pool]

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.sent = 0
        self.closed = False
        self.connection_closed = False
        self.made.append(self)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        if request.method == "FAIL":
            raise httpx.ConnectError("refused")
        if request.method == "GROUP":
            raise ExceptionGroup("errors", [OverflowError("port must be 0-65535")])
        connection = SimpleNamespace(aclose=self._close_connection)
        return httpx.Response(200, stream=Stream(), extensions={"network_stream": connection})

    async def _close_connection(self) -> None:
        self.connection_closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Pool]:
    """The pools that were made."""
    Pool.made = []
    monkeypatch.setattr("support.http.transports.pool.httpx.AsyncHTTPTransport", Pool)
    return Pool.made


@pytest.fixture
def transport(made: list[Pool]) -> PooledTransport:
    """Three pools of two connections."""
    del made
    return PooledTransport(ssl.create_default_context(), http2=True, pools=3, size=2)


async def test_each_pool_is_small(transport: PooledTransport, made: list[Pool]) -> None:
    assert [pool.options["limits"].max_connections for pool in made] == [2, 2, 2]
    assert all(pool.options["http2"] for pool in made)
    await transport.aclose()
    assert all(pool.closed for pool in made)


async def test_one_request_after_another_uses_one_pool(
    transport: PooledTransport, made: list[Pool]
) -> None:
    for _ in range(3):
        response = await transport.handle_async_request(REQUEST)
        assert await response.aread() == b"one two"
        await response.aclose()
    assert [pool.sent for pool in made] == [3, 0, 0]


async def test_requests_in_flight_are_spread(transport: PooledTransport, made: list[Pool]) -> None:
    responses = [await transport.handle_async_request(REQUEST) for _ in range(4)]
    assert [pool.sent for pool in made] == [2, 1, 1]
    await responses[1].aclose()
    await responses[1].aclose()  # counts once
    await transport.handle_async_request(REQUEST)
    await transport.handle_async_request(REQUEST)
    assert [pool.sent for pool in made] == [2, 3, 1]


async def test_a_request_that_fails_is_in_flight_no_more(
    transport: PooledTransport, made: list[Pool]
) -> None:
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(httpx.Request("FAIL", REQUEST.url))
    assert [pool.sent for pool in made] == [2, 0, 0]


async def test_several_errors_at_once_are_one_of_the_connection(
    transport: PooledTransport, made: list[Pool]
) -> None:
    for _ in range(2):
        with pytest.raises(httpx.ConnectError, match="port must be 0-65535"):
            await transport.handle_async_request(httpx.Request("GROUP", REQUEST.url))
    assert [pool.sent for pool in made] == [2, 0, 0]


@pytest.mark.parametrize("leftovers", [True, False])
async def test_a_connection_with_surplus_data_is_closed(
    transport: PooledTransport,
    made: list[Pool],
    monkeypatch: pytest.MonkeyPatch,
    *,
    leftovers: bool,
) -> None:
    monkeypatch.setattr(pools, "has_leftovers", lambda _: leftovers)
    response = await transport.handle_async_request(REQUEST)
    stream: Any = response.stream
    await response.aclose()
    assert made[0].connection_closed is leftovers
    assert stream._stream.closed
