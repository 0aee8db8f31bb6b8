"""Connections over TCP and TLS."""

from __future__ import annotations

import asyncio
import socket
from socket import gaierror
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.transports.direct.opening import opened
from tests.unit.http.transports.direct.scripted import OK, PATIENCE, serving

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

REQUEST = b"GET / HTTP/1.1\r\n\r\n"
HERE = "127.0.0.1"


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that accepts connections and says nothing."""
    with socket.create_server((HERE, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every look-up of a name end in an error."""

    def lookup(error: Exception) -> None:
        async def getaddrinfo(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)

    return lookup


async def test_a_connection_without_tls() -> None:
    async with serving(OK) as server:
        stream = await opened(HERE, server.port, None, HERE, seconds=PATIENCE)
        await stream.write(REQUEST, PATIENCE)
        assert await stream.read(PATIENCE) == OK
        stream.close()


async def test_a_connection_with_tls(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    async with serving(OK, context=server_context) as server:
        stream = await opened(HERE, server.port, client_context, "localhost", seconds=PATIENCE)
        await stream.write(REQUEST, PATIENCE)
        assert await stream.read(PATIENCE) == OK
        stream.close()


async def test_the_certificate_must_be_for_the_name(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    async with serving(context=server_context) as server:
        with pytest.raises(httpx.ConnectError, match="Hostname mismatch"):
            await opened(HERE, server.port, client_context, "elsewhere", seconds=PATIENCE)
        assert server.requests == []


async def test_a_refused_connection() -> None:
    with socket.socket() as free:
        free.bind((HERE, 0))  # and does not listen
        with pytest.raises(httpx.ConnectError, match=r"^All connection attempts failed$") as caught:
            await opened(HERE, free.getsockname()[1], None, HERE, seconds=PATIENCE)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


async def test_a_handshake_without_an_end(silent: int, client_context: ssl.SSLContext) -> None:
    with pytest.raises(httpx.ConnectTimeout):
        await opened(HERE, silent, client_context, "localhost", seconds=0.05)


@pytest.mark.parametrize("patience", [0, 5], ids=["at once", "later"])
async def test_a_server_that_speaks_first_does_not_speak_tls(
    client_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    """What it says belongs to the handshake, also if that begins late."""
    loop = asyncio.get_running_loop()
    start_tls = loop.start_tls

    async def late(*given: Any, **named: Any) -> Any:
        for _ in range(patience):
            await asyncio.sleep(0)
        return await start_tls(*given, **named)

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    monkeypatch.setattr(loop, "start_tls", late)
    async with await asyncio.start_server(connected, HERE, 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(httpx.ConnectError, match=r"WRONG_VERSION_NUMBER|record layer failure"):
            await opened(HERE, port, client_context, "localhost", seconds=PATIENCE)
        for writer in writers:
            writer.close()


async def test_a_handshake_that_the_server_ends(client_context: ssl.SSLContext) -> None:
    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(connected, HERE, 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(httpx.ConnectError, match=r"^$"):
            await opened(HERE, port, client_context, "localhost", seconds=PATIENCE)


@pytest.mark.parametrize(
    "error",
    [
        gaierror(-2, "Name or service not known"),
        UnicodeError("label too long"),
        OverflowError("port must be 0-65535"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_host_that_is_not_found(lookup: Any, error: Exception) -> None:
    lookup(error)
    with pytest.raises(httpx.ConnectError) as caught:
        await opened("api.example.com", 80, None, "", seconds=PATIENCE)
    assert str(caught.value).endswith(str(error))
    assert caught.value.__cause__ is error
