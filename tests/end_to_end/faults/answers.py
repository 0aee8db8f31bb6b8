"""Unusual responses, some of them legal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from tests.end_to_end.faults.server import FaultServer

JSON_TYPE = b"Content-Type: application/json"


def answer(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    """Return a response as bytes, with the right Content-Length unless another is given."""
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join((b"HTTP/1.1 200 OK", size, *headers, b"", body))


FINE = answer(b"{}", JSON_TYPE)


async def fine(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(FINE)


async def gate(server: FaultServer, writer: asyncio.StreamWriter) -> None:
    await server.opened.wait()
    writer.write(FINE)


async def html(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"<h1>Welcome</h1>", b"Content-Type: text/html"))


async def http_1_0(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """End the body by closing the connection."""
    writer.write(b"HTTP/1.0 200 OK\r\n" + JSON_TYPE + b"\r\n\r\n{}")
    writer.close()


async def continuing(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" + FINE)


async def early_hints(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    writer.write(hints + hints + FINE)


async def no_content_with_a_body(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """Send a body against RFC 9110, 15.3.5, which could be taken for the next response."""
    writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 16\r\n\r\n" + b'{"deleted":true}')


async def redirects(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /redirects\r\nContent-Length: 0\r\n\r\n")


async def no_http(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


async def no_header(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n")


async def short_length(_: FaultServer, writer: asyncio.StreamWriter) -> None:
    """Send more bytes than the Content-Length, which ends the response."""
    writer.write(answer(b'{"id": 12, "name": "Ada"}', JSON_TYPE, length=10))
