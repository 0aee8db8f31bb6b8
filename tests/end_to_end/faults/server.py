"""A server on loopback with a fault for each path."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.end_to_end.faults import answers, bodies, connections

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Fault = Callable[["FaultServer", asyncio.StreamWriter], Awaitable[None]]

_PATIENCE = 10.0  # seconds
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class FaultServer:
    """Counts connections and requests; ``opened`` lets the requests to /gate pass."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0  # in all
        self.connected = 0  # now
        self.requests = 0
        self.sent = 0  # bytes of long bodies that were taken from it
        self.opened = asyncio.Event()
        self._closing = asyncio.Event()
        self._changed = asyncio.Condition()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition on the counts holds; raises TimeoutError if it never does."""
        async with asyncio.timeout(_PATIENCE), self._changed:
            await self._changed.wait_for(condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until either side closes it."""
        await self._count(connections=1, connected=1)
        try:
            while not self._closing.is_set():
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                await self._count(requests=1)
                await FAULTS[head.split()[1].decode()](self, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, or we closed
        finally:
            writer.close()
            await self._count(connected=-1)

    async def _count(self, **more: int) -> None:
        async with self._changed:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)
            self._changed.notify_all()

    def close(self) -> None:
        """Release the requests that are still hanging."""
        self._closing.set()

    async def closing(self, seconds: float | None = None) -> bool:
        """Wait for the end of the server, or this many seconds; return whether it ended."""
        try:
            async with asyncio.timeout(seconds):
                return await self._closing.wait()
        except TimeoutError:
            return False


@asynccontextmanager
async def fault_server(context: ssl.SSLContext | None = None) -> AsyncIterator[FaultServer]:
    """Run a server on a free port, with TLS if given a context, and stop it completely.

    With TLS, its name is localhost.
    """
    faults = FaultServer()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(faults.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    host, port = server.sockets[0].getsockname()
    faults.url = f"https://localhost:{port}" if context else f"http://{host}:{port}"
    try:
        yield faults
    finally:
        server.close()
        faults.close()
        await asyncio.gather(*tasks)
        await server.wait_closed()


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


FAULTS: dict[str, Fault] = {
    "/": answers.fine,
    "/ok": answers.fine,
    "/gate": answers.gate,
    "/html": answers.html,
    "/http-1.0": answers.http_1_0,
    "/continue": answers.continuing,
    "/early-hints": answers.early_hints,
    "/no-content": answers.no_content_with_a_body,
    "/redirects": answers.redirects,
    "/no-http": answers.no_http,
    "/no-header": answers.no_header,
    "/short-length": answers.short_length,
    "/hang": connections.hang,
    "/hang-in-body": connections.hang_in_body,
    "/drip": connections.drip,
    "/close": connections.close,
    "/close-in-body": connections.close_in_body,
    "/close-in-chunks": connections.close_in_chunks,
    "/reset": connections.reset,
    "/reset-in-headers": connections.reset_in_headers,
    "/reset-in-body": connections.reset_in_body,
    "/endless": bodies.endless,
    "/huge": bodies.huge,
    "/large": bodies.large,
    "/bomb": bodies.bomb,
    "/double-bomb": bodies.double_bomb,
    "/cut-gzip": bodies.cut_gzip,
    "/no-gzip": bodies.no_gzip,
    **{f"/{name}": bodies.json_of(text) for name, text in bodies.JSON.items()},
}
