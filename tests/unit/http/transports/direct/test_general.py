"""Exchanges of any form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.http.transports.direct.general import GeneralExchange

if TYPE_CHECKING:
    import h11

    from tests.unit.http.transports.direct.conftest import Connect

HOST = (b"Host", b"a")
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
CHUNKS = CHUNKED + b"1;x=y\r\n}\r\n0\r\nX: y\r\n\r\n"


def exchange(*headers: tuple[bytes, bytes], method: bytes = b"GET") -> GeneralExchange:
    return GeneralExchange(method, b"/", [HOST, *headers], b"")


async def answered(
    connect: Connect, answer: bytes, general: GeneralExchange
) -> tuple[h11.Response | h11.InformationalResponse, bytes]:
    """Return the head and the body of the answer of a server that closes the connection."""
    _, stream = await connect(answer, closes=True)
    for part in general.parts:
        await stream.write(part, 5)
    head = await general.response(stream, 5)
    return head, b"".join([part async for part in general.body(stream, 5)])


def test_a_body_may_have_no_length() -> None:
    headers = [HOST, (b"Transfer-Encoding", b"chunked")]
    general = GeneralExchange(b"POST", b"/", headers, b"{}")
    assert [*general.parts] == [
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"2\r\n{}\r\n",
        b"0\r\n\r\n",
    ]


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ([], b"", "Missing mandatory Host: header"),
        ([HOST, (b"A b", b"c")], b"", "Illegal header name"),
        ([HOST, (b"Content-Length", b"3")], b"{}", "Too little data"),
    ],
)
def test_a_request_that_http_forbids(
    headers: list[tuple[bytes, bytes]], body: bytes, message: str
) -> None:
    with pytest.raises(httpx.LocalProtocolError, match=message):
        GeneralExchange(b"GET", b"/", headers, body)


async def test_a_body_in_chunks_after_hints(connect: Connect) -> None:
    general = exchange()
    head, body = await answered(connect, HINTS + HINTS + CHUNKS, general)
    assert (head.status_code, body, general.can_follow) == (200, b"{}", True)


@pytest.mark.parametrize(
    "answer", [CHUNKS + b"x", CHUNKS.replace(b"OK", b"OK\r\nConnection: close")]
)
async def test_nothing_can_follow(connect: Connect, answer: bytes) -> None:
    general = exchange()
    await answered(connect, answer, general)
    assert not general.can_follow


@pytest.mark.parametrize(
    ("header", "method", "answer", "status"),
    [
        (b"websocket", b"GET", b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\nbinary", 101),
        (b"", b"CONNECT", b"HTTP/1.1 200 OK\r\n\r\nbinary", 200),
    ],
)
async def test_a_change_of_the_protocol_ends_the_exchange(
    connect: Connect, header: bytes, method: bytes, answer: bytes, status: int
) -> None:
    general = exchange((b"Upgrade", header), method=method)
    head, body = await answered(connect, answer, general)
    assert (head.status_code, body, general.can_follow) == (status, b"", False)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "^Server disconnected without sending a response.$"),
        (b"HTTP/1.1 200 OK\r\nContent", "^Server disconnected without sending a response.$"),
        (b"SSH-2.0\r\n\r\n", r"illegal status line: bytearray\(b'SSH-2.0'\)"),
        (b"HTTP/1.1 101 Switching\r\n\r\n", "without a pending proposal"),
        (CHUNKED + b"5\r\nabc", "incomplete chunked read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", "received 2 bytes, expected 3"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "Receive buffer too long"),
    ],
    ids=["nothing", "half a head", "no http", "upgrade", "half a chunk", "half a body", "endless"],
)
async def test_a_malformed_response(connect: Connect, answer: bytes, message: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match=message):
        await answered(connect, answer, exchange())
