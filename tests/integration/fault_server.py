"""A server on loopback that goes wrong in the way that the path of a request names."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Fault = Callable[["FaultServer", asyncio.StreamWriter], Awaitable[None]]

MIB = 1024 * 1024
HUGE = 50 * MIB
_DRIP = 0.01  # seconds between two bytes
_PATIENCE = 10.0  # seconds


class FaultServer:
    """Counts what happens; ``opened`` lets the requests to /gate pass."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0  # in all
        self.connected = 0  # now
        self.requests = 0
        self.sent = 0  # bytes of /huge that were taken from it
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
        """End what is still hanging."""
        self._closing.set()

    async def closing(self, seconds: float | None = None) -> bool:
        """Wait for the end of the server, or so many seconds; tell whether it came."""
        try:
            async with asyncio.timeout(seconds):
                return await self._closing.wait()
        except TimeoutError:
            return False


@asynccontextmanager
async def fault_server() -> AsyncIterator[FaultServer]:
    """Run a server on a free port; nothing of it is left afterwards."""
    faults = FaultServer()
    connections: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.create_task(faults.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    faults.url = f"http://{host}:{port}"
    try:
        yield faults
    finally:
        server.close()
        faults.close()
        await asyncio.gather(*connections)
        await server.wait_closed()


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _answer(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join((b"HTTP/1.1 200 OK", size, *headers, b"", body))


async def _ok(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"{}", b"Content-Type: application/json"))


async def _gate(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    await server.opened.wait()
    await _ok(server, writer)


async def _hang(server: FaultServer, _: asyncio.StreamWriter) -> None:
    await server.closing()


async def _hang_in_body(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b'{"id": "us', length=100))
    await server.closing()


async def _close(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _reset(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    writer.close()


async def _close_in_body(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b'{"id": "us', length=100))
    writer.close()


async def _close_in_chunks(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + b'{"id": "us')
    writer.close()


async def _html(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"<h1>Welcome</h1>", b"Content-Type: text/html"))


async def _huge(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"", length=HUGE))
    piece = bytes(65536)
    while server.sent < HUGE:
        writer.write(piece)
        await writer.drain()
        server.sent += len(piece)


async def _drip(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(b"", length=HUGE))
    while not await server.closing(_DRIP):
        writer.write(b".")
        await writer.drain()


async def _no_http(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


async def _no_header(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n")


async def _cut_gzip(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_answer(gzip.compress(b"{}" * 1000)[:-10], b"Content-Encoding: gzip"))


FAULTS: dict[str, Fault] = {
    "/ok": _ok,
    "/gate": _gate,
    "/hang": _hang,
    "/hang-in-body": _hang_in_body,
    "/close": _close,
    "/reset": _reset,
    "/close-in-body": _close_in_body,
    "/close-in-chunks": _close_in_chunks,
    "/html": _html,
    "/huge": _huge,
    "/drip": _drip,
    "/no-http": _no_http,
    "/no-header": _no_header,
    "/cut-gzip": _cut_gzip,
}
