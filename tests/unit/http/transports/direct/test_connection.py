"""Exchanges over one connection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import httpx
import pytest

from support.http.transports.direct.connection import Connection
from tests.unit.http.transports.direct.scripted import HANG, OK

if TYPE_CHECKING:
    from support.http.transports.direct.stream import Stream
    from tests.unit.http.transports.direct.conftest import Connect

CHUNKED = b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000
TIMEOUT = {"read": 5.0, "write": 5.0}


def request(method: str = "GET", **content: bytes) -> httpx.Request:
    return httpx.Request(method, "http://a/%7Eb?c", extensions={"timeout": TIMEOUT}, **content)  # type: ignore[arg-type]  # bodies only


@pytest.mark.parametrize("answer", [OK.replace(b"OK", b"Fine"), CHUNKED], ids=["plain", "chunks"])
async def test_a_response_is_as_it_was_sent(connect: Connect, answer: bytes) -> None:
    server, stream = await connect(answer)
    ends: list[bool] = []
    response = await Connection(stream).exchange(request("PUT", content=b"body"), ends.append)
    assert await response.aread() == b"{}"
    await response.aclose()
    assert (response.status_code, response.reason_phrase) == (200, "Fine")
    assert response.http_version == "HTTP/1.1"
    assert response.headers.raw[0][0] in {b"Content-Length", b"Transfer-Encoding"}
    assert ends == [True]
    assert server.requests == [b"PUT /%7Eb?c HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"]


async def test_another_target_may_be_sent(connect: Connect) -> None:
    server, stream = await connect()
    aimed = request()
    aimed.extensions["target"] = b"//a/../b"
    await Connection(stream).exchange(aimed, lambda _: None)
    assert server.requests[0].startswith(b"GET //a/../b HTTP/1.1\r\n")


@pytest.mark.parametrize("size", [10, 100_000])
async def test_exchanges_follow_each_other(connect: Connect, size: int) -> None:
    """Plain ones, others, and with bodies that are sent on their own."""
    server, stream = await connect(CHUNKED, OK, LONG, CHUNKED, OK)
    connection = Connection(stream)
    lengths = []
    for _ in range(5):
        response = await connection.exchange(request("POST", content=b"x" * size), lambda _: None)
        lengths.append(len(await response.aread()))
    assert lengths == [2, 2, 500_000, 2, 2]
    assert all(sent.endswith(b"\r\n\r\n" + b"x" * size) for sent in server.requests)
    assert server.connections == 1


@pytest.mark.parametrize("surplus", [b"", b"d"], ids=["no surplus", "surplus"])
async def test_a_response_may_come_in_several_parts(connect: Connect, surplus: bytes) -> None:
    _, stream = await connect(HANG)
    parts = [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", b"a", b"bc" + surplus]

    async def read(seconds: float | None) -> bytes:  # noqa: ARG001 - nothing is waited for
        return parts.pop(0)

    stream.read = read  # type: ignore[method-assign]
    ends: list[bool] = []
    response = await Connection(stream).exchange(request(), ends.append)
    assert parts[0] == b"a"  # which nobody waits for
    assert await response.aread() == b"abc"
    assert ends == [not surplus]


@pytest.mark.parametrize(
    "answer",
    [
        OK,
        OK + b"surplus",
        CHUNKED,
        b"HTTP/1.1 204 None\r\n\r\n",
        b"HTTP/1.1 103 Early\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
        b"HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
    ],
    ids=str,
)
async def test_an_answer_may_be_split_anywhere(answer: bytes) -> None:
    whole = await split(answer, len(answer))
    assert {await split(answer, place) for place in range(1, len(answer))} == {whole}


async def split(answer: bytes, place: int) -> str:
    """Return what becomes of an answer in two parts, after which the server closes."""
    parts = [answer[:place], answer[place:]]

    async def read(_: float | None) -> bytes:
        return parts.pop(0) if parts else b""

    async def write(*_: object) -> None: ...

    connection = Connection(cast("Stream", SimpleNamespace(read=read, write=write)))
    try:
        response = await connection.exchange(request(), lambda _: None)
        return f"{response.status_code} {response.headers.raw} {await response.aread()!r}"
    except httpx.RemoteProtocolError as error:
        return str(error)


async def test_a_body_that_stops_early_is_an_error(connect: Connect) -> None:
    _, stream = await connect(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", closes=True)
    ends: list[bool] = []
    response = await Connection(stream).exchange(request(), ends.append)
    with pytest.raises(httpx.RemoteProtocolError, match="received 2 bytes, expected 3"):
        await response.aread()
    assert ends == [False]


async def test_a_body_that_is_not_read_ends_the_connection(connect: Connect) -> None:
    _, stream = await connect(LONG)
    ends: list[bool] = []
    response = await Connection(stream).exchange(request(), ends.append)
    assert ends == []
    await response.aclose()
    await response.stream.aclose()  # type: ignore[union-attr]  # again: it counts once
    assert ends == [False]


async def test_a_request_that_http_forbids_is_not_sent(connect: Connect) -> None:
    server, stream = await connect()
    forbidden = httpx.Request("GET", "http://a/", headers=[(b"A", b"b\x00")])
    with pytest.raises(httpx.LocalProtocolError, match="Illegal header value"):
        await Connection(stream).exchange(forbidden, lambda _: None)
    assert server.requests == []


async def test_an_error_has_no_end(connect: Connect) -> None:
    _, stream = await connect(b"", closes=True)
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
        await Connection(stream).exchange(request(), lambda _: pytest.fail("it was called"))


async def test_a_closed_connection_is_not_usable(connect: Connect) -> None:
    _, stream = await connect()
    connection = Connection(stream)
    assert connection.is_usable
    connection.close()
    assert not connection.is_usable
