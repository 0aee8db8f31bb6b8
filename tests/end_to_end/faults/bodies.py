"""Bodies that are too long, badly encoded, or not valid JSON."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.end_to_end.faults.answers import JSON_TYPE, answer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from tests.end_to_end.faults.server import FaultServer

MIB = 1024 * 1024
HUGE = 50 * MIB
LARGE = 100 * 1000 * 1000  # bytes
DEEP = 100_000  # levels
_PIECE = bytes(65536)
_GZIP = b"Content-Encoding: gzip"

JSON = {
    "invalid-utf-8": b'{"id": 12, "name": "Ad\xe1"}',
    "invalid-json": b'{\n  "id": 12,\n  "name": "Ada",\n}',
    "half-json": b'{"id": 12, "name": "A',
    "nan": b'{"items": [{"id": 1, "price": 2.5}, {"id": 2, "price": NaN}]}',
    "infinity": b'{"total": -Infinity}',
    "duplicate-keys": b'{"user": {"id": 12, "name": "Ada", "id": 13}}',
    "deep": b"[" * DEEP + b"]" * DEEP,
    "long-number": b'{"total": ' + b"1" * 5000 + b"}",
    "no-json": b"<h1>Welcome</h1>",
    "empty": b"",
}
"""Bodies with the content type JSON, by path."""


def json_of(body: bytes) -> Callable[[FaultServer, asyncio.StreamWriter], Awaitable[None]]:
    """Create a fault from a body with the content type JSON."""

    async def send(_: FaultServer, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body, JSON_TYPE))

    return send


async def endless(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await _send_piece(server, writer, _PIECE)


async def huge(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", length=HUGE))
    while server.sent < HUGE:
        await _send_piece(server, writer, _PIECE)


async def large(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", length=LARGE))
    for start in range(0, LARGE, len(_PIECE)):
        await _send_piece(server, writer, _PIECE[: LARGE - start])


async def bomb(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """Send 100 KB that decompress to 100 MB."""
    writer.write(answer(_zeros(LARGE), _GZIP))


async def double_bomb(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """Send 1 KB that decompress to 100 MB."""
    writer.write(answer(gzip.compress(_zeros(LARGE)), b"Content-Encoding: gzip, gzip"))


async def cut_gzip(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(gzip.compress(b"{}" * 1000)[:-10], _GZIP))


async def no_gzip(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"{}", _GZIP))


async def _send_piece(server: FaultServer, writer: asyncio.StreamWriter, piece: bytes) -> None:
    writer.write(piece)
    await writer.drain()
    server.sent += len(piece)


@cache
def _zeros(size: int) -> bytes:
    """Return this many compressed zeros, without holding them in memory at once."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    parts = [packer.compress(_PIECE[: size - start]) for start in range(0, size, len(_PIECE))]
    return b"".join([*parts, packer.flush()])
