"""Broken connections, and servers that keep the client waiting."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from tests.end_to_end.faults.answers import answer

if TYPE_CHECKING:
    import asyncio

    from tests.end_to_end.faults.server import FaultServer

_DRIP = 0.01  # seconds between two bytes
_LONG = 50_000_000  # bytes that never come
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset
_BEGUN = answer(b'{"id": "us', length=100)


async def hang(server: FaultServer, _: asyncio.StreamWriter) -> None:
    await server.closing()


async def hang_in_body(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_BEGUN)
    await server.closing()


async def drip(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", length=_LONG))
    while not await server.closing(_DRIP):
        writer.write(b".")
        await writer.drain()


async def close(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def close_in_body(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """Send fewer bytes than the Content-Length."""
    writer.write(_BEGUN)
    writer.close()


async def close_in_chunks(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + b'{"id": "us')
    writer.close()


async def reset(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.close()


async def reset_in_headers(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Len")
    await reset(server, writer)


async def reset_in_body(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(_BEGUN)
    await reset(server, writer)
