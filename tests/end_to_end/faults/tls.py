"""Servers with TLS faults, each on its own port."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import trustme

from tests.end_to_end.faults.server import fault_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Authority:
    """Signs certificates; ``trusted_by`` makes a client trust them."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def server_context(
        self, name: str = "localhost", not_after: datetime | None = None
    ) -> ssl.SSLContext:
        """Return a server's certificate, valid for a name and until a time."""
        certificate = self._authority.issue_cert(name, not_after=not_after)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    def trusted_by(self, context: ssl.SSLContext) -> None:
        """Make a client trust this authority."""
        self._authority.configure_trust(context)

    def write(self, path: Path) -> None:
        """Write the authority's certificate in PEM format."""
        self._authority.cert_pem.write_to_path(path)


@asynccontextmanager
async def tls_servers(authority: Authority) -> AsyncIterator[dict[str, str]]:
    """Run servers that clients of this authority must refuse, and a valid one.

    Yields their addresses by fault.
    """
    contexts = {
        "fine": authority.server_context(),
        "wrong-name": authority.server_context("elsewhere.example"),
        "expired": authority.server_context(not_after=_LONG_AGO),
        "untrusted": Authority().server_context(),
    }
    async with AsyncExitStack() as stack:
        addresses = {
            name: (await stack.enter_async_context(fault_server(context))).url
            for name, context in contexts.items()
        }
        for name, reply in (("plain", b"HTTP/1.1 400 Bad Request\r\n\r\n"), ("silent", b"")):
            port = await stack.enter_async_context(_saying(reply))
            addresses[name] = f"https://localhost:{port}"
        yield addresses


@asynccontextmanager
async def _saying(text: bytes) -> AsyncIterator[int]:
    """Run a server that responds with this text, or if it is empty, never."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(text)
        while not text and await reader.read(65536):
            pass  # until the client has gone
        writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
