"""The connections of the transport."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio

from support.http.transports.direct import transport as transports
from support.http.transports.direct.transport import DirectTransport
from tests.unit.http.transports.direct.scripted import HANG, OK, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.unit.http.transports.direct.scripted import Server

LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000
CLOSED = OK.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")


@pytest_asyncio.fixture
async def transport() -> AsyncIterator[DirectTransport]:
    """Two connections at most."""
    made = DirectTransport(ssl.create_default_context, size=2)
    yield made
    await made.aclose()


async def get(transport: DirectTransport, server: Server, **timeouts: float) -> httpx.Response:
    request = httpx.Request("GET", f"{server.url}/", extensions={"timeout": timeouts})
    response = await transport.handle_async_request(request)
    await response.aread()
    await response.aclose()
    return response


async def test_requests_one_by_one_use_one_connection(transport: DirectTransport) -> None:
    async with serving(OK, LONG, OK) as server:
        for _ in range(4):
            assert (await get(transport, server)).status_code == 200
        assert (server.connections, len(server.requests)) == (1, 4)


@pytest.mark.parametrize("answer", [CLOSED, OK + b"surplus"], ids=["closed", "surplus"])
async def test_a_connection_that_ends_is_not_used_again(
    transport: DirectTransport, answer: bytes
) -> None:
    async with serving(answer) as server:
        for _ in range(3):
            await get(transport, server)
        assert server.connections == 2


async def test_a_connection_that_the_server_closed_is_not_used_again(
    transport: DirectTransport,
) -> None:
    async with serving(closes=True) as server:
        for _ in range(3):
            await get(transport, server)
        assert server.connections == 3


async def test_a_connection_that_was_idle_for_long_is_not_used_again(
    transport: DirectTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving() as server:
        await get(transport, server)
        monkeypatch.setattr(transports, "_LONGEST_IDLE", -1.0)
        await get(transport, server)
        assert server.connections == 2


async def test_each_origin_has_its_connections(transport: DirectTransport) -> None:
    """The one that was idle longest makes room for another."""
    async with serving() as one, serving() as other, serving() as third:
        for server in (one, other, one, third, one, other):
            await get(transport, server)
        assert [server.connections for server in (one, other, third)] == [1, 2, 1]


async def test_https_is_secured(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    transport = DirectTransport(lambda: client_context)
    async with serving(context=server_context) as server:
        url = server.url.replace("http://", "https://")
        named = httpx.Request("GET", url, extensions={"sni_hostname": "localhost"})
        assert (await transport.handle_async_request(named)).status_code == 200
        with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
            await transport.handle_async_request(httpx.Request("GET", url))
    await transport.aclose()


async def test_a_long_body_follows_an_answer_in_two_parts_over_tls(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    """Asyncio's TLS then pauses and resumes writing at every turn, if its limit is 0."""
    received: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok")
        await writer.drain()
        asyncio.get_running_loop().call_later(0.05, writer.write, b"ok")
        received.append(await reader.readuntil(b"\r\n\r\n"))
        received.append(await reader.readexactly(len(LONG)))
        writer.write(OK)
        await writer.drain()
        writer.close()

    transport = DirectTransport(lambda: client_context)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_context)
    options = {"sni_hostname": "localhost", "timeout": {"write": 2, "read": 5}}
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    first = httpx.Request("GET", url, extensions=options)
    assert await (await transport.handle_async_request(first)).aread() == b"okok"
    long = httpx.Request("POST", url, content=LONG, extensions=options)
    assert (await transport.handle_async_request(long)).status_code == 200
    assert received[2] == LONG
    await transport.aclose()
    server.close()


@pytest.mark.parametrize("is_secured", [True, False])
async def test_a_body_that_the_server_does_not_take_is_not_taken_for_sent(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext, *, is_secured: bool
) -> None:
    """Over TLS, asyncio would keep all of it, and the time for the response would begin."""
    done = asyncio.Event()

    async def ignore(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    transport = DirectTransport(lambda: client_context)
    context = server_context if is_secured else None
    server = await asyncio.start_server(ignore, "127.0.0.1", 0, ssl=context)
    scheme = "https" if is_secured else "http"
    request = httpx.Request(
        "POST",
        f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/",
        content=b"x" * 20_000_000,  # more than the system keeps
        extensions={"sni_hostname": "localhost", "timeout": {"write": 0.05, "read": 5}},
    )
    with pytest.raises(httpx.WriteTimeout):
        await transport.handle_async_request(request)
    done.set()
    await transport.aclose()
    server.close()


async def test_idle_connections_to_other_origins_count(transport: DirectTransport) -> None:
    async with serving() as one, serving() as other:
        for server in (one, other):
            await asyncio.gather(*(get(transport, server, pool=5) for _ in range(2)))
            assert len(transport._idle) <= 2


async def test_a_name_for_the_certificate_has_its_connections(transport: DirectTransport) -> None:
    async with serving() as server:
        for name in ("a", "b", "a"):
            request = httpx.Request("GET", server.url, extensions={"sni_hostname": name})
            await transport.handle_async_request(request)
        assert server.connections == 2


async def test_more_requests_wait_for_a_connection(transport: DirectTransport) -> None:
    async with serving() as server:
        await asyncio.gather(*(get(transport, server, pool=5) for _ in range(20)))
        assert len(server.requests) == 20
        assert server.connections <= 2


async def test_they_do_not_wait_forever(transport: DirectTransport) -> None:
    async with serving(HANG, HANG) as server:
        hanging = [asyncio.create_task(get(transport, server)) for _ in range(2)]
        await server.until(requests=2)
        with pytest.raises(httpx.PoolTimeout):
            await get(transport, server, pool=0.01)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        assert (await get(transport, server, pool=5)).status_code == 200


@pytest.mark.parametrize(
    "answers", [[], [b"SSH-2.0\r\n\r\n"], [HANG]], ids=["refused", "malformed", "late"]
)
async def test_a_request_that_fails_frees_its_connection(
    transport: DirectTransport, answers: list[bytes]
) -> None:
    async with serving(*answers) as server:
        url = server.url if answers else "http://127.0.0.1:1"
        request = httpx.Request("GET", url, extensions={"timeout": {"read": 0.01}})
        with pytest.raises(httpx.TransportError):
            await transport.handle_async_request(request)
        assert len(transport._busy) == 0
        await get(transport, server)


async def test_a_response_is_in_flight_until_it_is_closed(transport: DirectTransport) -> None:
    async with serving(LONG) as server:
        response = await transport.handle_async_request(httpx.Request("GET", server.url))
        assert len(transport._busy) == 1
        await response.aclose()
        assert len(transport._busy) == 0


async def test_closing_closes_every_connection() -> None:
    transport = DirectTransport(ssl.create_default_context)
    async with serving(OK, LONG) as server:
        await get(transport, server)
        reading = await transport.handle_async_request(httpx.Request("GET", server.url))
        await transport.aclose()
        assert len(transport._busy) == 1
        with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
            await reading.aread()
        assert len(transport._busy) == 0


@pytest.mark.parametrize("url", ["ftp://a/", "/users"])
async def test_another_scheme_is_not_http(transport: DirectTransport, url: str) -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        await transport.handle_async_request(httpx.Request("GET", url))
