"""The bytes of one connection."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.transports.direct import stream as streams
from support.http.transports.direct.stream import Stream
from tests.unit.http.transports.direct.scripted import HANG, OK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.http.transports.direct.conftest import Connect

REQUEST = b"GET / HTTP/1.1\r\n\r\n"
LONG = 300_000


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection; the second is the server's."""
    ends = socket.socketpair()
    with ends[0], ends[1]:
        yield ends


async def opened(own: socket.socket) -> Stream:
    own.setblocking(False)  # noqa: FBT003 - named so by Python
    _, stream = await asyncio.get_running_loop().create_connection(Stream, sock=own)
    return stream


async def test_data_are_read_as_they_come(connect: Connect) -> None:
    server, stream = await connect(OK)
    await stream.write(REQUEST, 5)
    assert await stream.read(None) == OK
    assert server.requests == [REQUEST]


async def test_much_is_read_in_pieces_and_the_server_has_to_wait(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    """Beyond what is kept, data stay with the server and the system."""
    own, other = pair
    stream = await opened(own)
    other.setblocking(False)  # noqa: FBT003
    loop = asyncio.get_running_loop()
    sending = asyncio.create_task(loop.sock_sendall(other, b"x" * 8_000_000))
    read = 0
    while read < LONG:
        data = await stream.read(5)
        assert 0 < len(data) <= 64 * 1024
        read += len(data)
    for _ in range(50):
        await asyncio.sleep(0)
    assert not sending.done()
    assert stream._size < 1_000_000
    while read < 8_000_000:
        read += len(await stream.read(5))
    await sending
    stream.close()


async def test_the_end_is_empty(pair: tuple[socket.socket, socket.socket]) -> None:
    own, other = pair
    stream = await opened(own)
    other.sendall(b"last")
    other.close()
    assert await stream.read(5) == b"last"
    assert await stream.read(5) == b""
    assert await stream.read(5) == b""
    assert not stream.is_usable
    stream.close()


async def test_what_came_before_an_error_is_read_first(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    stream = await opened(pair[0])
    reset = ConnectionResetError("reset")
    stream.get_buffer(5)[:5] = b"first"
    stream.buffer_updated(5)
    stream.connection_lost(reset)
    assert await stream.read(5) == b"first"
    with pytest.raises(httpx.ReadError) as caught:
        await stream.read(5)
    assert caught.value.__cause__ is reset
    stream.close()


async def test_a_read_has_a_limit_of_time(connect: Connect) -> None:
    _, stream = await connect(HANG)
    await stream.write(REQUEST, 5)
    with pytest.raises(httpx.ReadTimeout):
        await stream.read(0.01)


async def test_a_write_waits_until_the_system_takes_it(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    own, other = pair
    stream = await opened(own)
    writing = asyncio.create_task(stream.write(b"x" * 8_000_000, 5))
    loop = asyncio.get_running_loop()
    other.setblocking(False)  # noqa: FBT003
    taken = 0
    await asyncio.sleep(0)
    assert not writing.done()
    while taken < 8_000_000:
        taken += len(await loop.sock_recv(other, 1_000_000))
    await writing
    stream.close()


async def test_a_write_has_a_limit_of_time(pair: tuple[socket.socket, socket.socket]) -> None:
    stream = await opened(pair[0])
    with pytest.raises(httpx.WriteTimeout):
        await stream.write(b"x" * 8_000_000, 0.01)
    stream.close()


async def test_a_write_to_a_closed_connection_is_an_error_of_the_next_read(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    own, other = pair
    stream = await opened(own)
    other.close()
    assert await stream.read(5) == b""
    await stream.write(b"x", 5)
    assert await stream.read(5) == b""
    stream.close()


async def test_a_write_ends_with_the_connection(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    stream = await opened(pair[0])
    writing = asyncio.create_task(stream.write(b"x" * 8_000_000, None))
    await asyncio.sleep(0)
    stream.close()
    await writing


async def test_a_cancelled_read_can_be_repeated(connect: Connect) -> None:
    _, stream = await connect(OK)
    reading = asyncio.create_task(stream.read(5))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await stream.write(REQUEST, 5)
    assert await stream.read(5) == OK


@pytest.mark.parametrize("has_poll", [True, False])
async def test_a_connection_is_usable_while_nothing_comes(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, *, has_poll: bool
) -> None:
    """The system knows it first: the event loop has had no turn yet."""
    if has_poll and not streams._HAS_POLL:
        pytest.skip("this system has no poll")
    monkeypatch.setattr(streams, "_HAS_POLL", has_poll)
    own, other = pair
    stream = await opened(own)
    was_usable = stream.is_usable
    other.sendall(b"surplus")
    assert (was_usable, stream.is_usable) == (True, False)
    stream.close()


@pytest.mark.parametrize("event", ["data", "end", "loss"])
async def test_a_connection_is_not_usable_after_anything(
    pair: tuple[socket.socket, socket.socket], event: str
) -> None:
    stream = await opened(pair[0])
    events: dict[str, Any] = {
        "data": lambda: stream.buffer_updated(1),
        "end": stream.eof_received,
        "loss": lambda: stream.connection_lost(None),
    }
    events[event]()
    assert not stream.is_usable
    stream.close()
