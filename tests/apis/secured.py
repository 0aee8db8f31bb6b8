"""A small API over TLS, HTTP/1.1 and HTTP/2, and a proxy; both record their requests."""

from __future__ import annotations

import asyncio
import base64
from asyncio import StreamReader, StreamWriter
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.events

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

HEAD = "HTTP/1.1 {} Whatever\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
BODY = b'{"status": "ok"}'


@dataclass
class Api:
    """An API that answers every request; ``asked`` holds the paths and HTTP versions."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer the requests of one connection."""
        self.connections += 1
        tls = writer.get_extra_info("ssl_object")
        is_http2 = tls is not None and tls.selected_alpn_protocol() == "h2"
        with suppress(OSError, asyncio.IncompleteReadError):
            await (self._http2(reader, writer) if is_http2 else self._http1(reader, writer))
        writer.close()

    async def _http1(self, reader: StreamReader, writer: StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            _, path, version = head.split(b"\r\n")[0].decode().split()
            self.asked.append((path, version))
            writer.write(HEAD.format(200, len(BODY)).encode() + BODY)
            await writer.drain()

    async def _http2(self, reader: StreamReader, writer: StreamWriter) -> None:
        config = h2.config.H2Configuration(client_side=False)
        connection = h2.connection.H2Connection(config)
        connection.initiate_connection()
        while True:
            writer.write(connection.data_to_send())
            await writer.drain()
            received = await reader.read(65536)
            if not received:
                return
            for event in connection.receive_data(received):
                if isinstance(event, h2.events.RequestReceived):
                    self._answer(connection, event)

    def _answer(
        self, connection: h2.connection.H2Connection, event: h2.events.RequestReceived
    ) -> None:
        self.asked.append((dict(event.headers)[b":path"].decode(), "HTTP/2"))
        headers = [(":status", "200"), ("content-type", "application/json")]
        connection.send_headers(event.stream_id, headers)
        connection.send_data(event.stream_id, BODY, end_stream=True)


@asynccontextmanager
async def api(context: ssl.SSLContext | None = None) -> AsyncIterator[Api]:
    """Serve the API on a free port; over TLS if a context is given."""
    running = Api()
    server = await asyncio.start_server(running.serve, "127.0.0.1", 0, ssl=context)
    scheme = "https" if context else "http"
    async with server:
        running.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield running


@dataclass
class Proxy:
    """A proxy that forwards authorized requests; ``asked`` holds their first lines.

    ``presented`` holds the client's certificate of each connection, None if it presented none.
    """

    user: str
    password: str
    port: int = 0
    asked: list[str] = field(default_factory=list)
    presented: list[object] = field(default_factory=list)

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Forward one connection, which starts with a request to the proxy."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            line = head.split(b"\r\n")[0].decode()
            self.asked.append(line)
            self.presented.append(writer.get_extra_info("peercert") or None)
            token = base64.b64encode(f"{self.user}:{self.password}".encode())
            if b"proxy-authorization: basic " + token.lower() not in head.lower():
                writer.write(HEAD.format(407, 0).encode())
            else:
                await self._pass_on(line, head, reader, writer)
        writer.close()

    async def _pass_on(
        self, line: str, head: bytes, reader: StreamReader, writer: StreamWriter
    ) -> None:
        method, target, _ = line.split()
        where = urlsplit(f"//{target}" if method == "CONNECT" else target)
        upstream, back = await asyncio.open_connection(where.hostname, where.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            back.write(head)
        await asyncio.gather(_copy(reader, back), _copy(upstream, writer))


async def _copy(source: StreamReader, target: StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


@asynccontextmanager
async def proxy(
    user: str, password: str, context: ssl.SSLContext | None = None
) -> AsyncIterator[Proxy]:
    """Run a proxy on a free port; over TLS if a context is given."""
    running = Proxy(user, password)
    async with await asyncio.start_server(running.serve, "127.0.0.1", 0, ssl=context) as server:
        running.port = server.sockets[0].getsockname()[1]
        yield running
