"""A server on loopback that sends what a test tells it to, byte for byte."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Sequence

PATIENCE = 10.0  # seconds
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HANG = b"HANG"
"""An answer that never comes."""

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Server:
    """Counts connections and keeps requests; with `closes`, each answer ends its connection."""

    def __init__(self, answers: Sequence[bytes], *, closes: bool) -> None:
        self.port = 0
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers = iter(answers)
        self._closes = closes
        self._received = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def until(self, requests: int) -> None:
        """Wait for as many requests."""
        async with self._received:
            await self._received.wait_for(lambda: len(self.requests) >= requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                async with self._received:
                    self.requests.append(head + body)
                    self._received.notify_all()
                if (answer := next(self._answers, OK)) == HANG:
                    await reader.read()  # until the client has gone
                    return
                writer.write(answer)
                await writer.drain()
                if self._closes:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()


@asynccontextmanager
async def serving(
    *answers: bytes, closes: bool = False, context: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Send these answers to requests in turn, then OK; with ``closes``, close after each."""
    scripted = Server(answers, closes=closes)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(scripted.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(PATIENCE):
            yield scripted
    finally:
        server.close()
        for task in tasks:
            task.cancel()  # clients may keep their connections
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
