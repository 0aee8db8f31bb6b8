"""The bytes of one connection, as asyncio delivers them."""

from __future__ import annotations

import asyncio
import select
from collections import deque
from typing import TYPE_CHECKING, cast

import httpx

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_MOST_AT_ONCE = 64 * 1024  # bytes of one read, as many as of httpcore's
_MOST_AHEAD = 64 * 1024  # bytes that are kept while nobody reads
_HAS_POLL = hasattr(select, "poll")  # not on Windows


class Stream(asyncio.BufferedProtocol):
    """Reads and writes one connection; the time of each read and write is limited, in seconds.

    A server that sends faster than it is read has to wait. Use it in one task at a time. Data are
    received into a buffer of its own, because asyncio would allocate 256 KiB for each response.
    If it ``is_to_be_secured``, nothing is received before TLS has taken the connection over.
    """

    def __init__(self, *, is_to_be_secured: bool = False) -> None:
        self._is_to_be_secured = is_to_be_secured
        self._loop = asyncio.get_running_loop()
        self._buffer = memoryview(bytearray(_MOST_AT_ONCE))
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._error: Exception | None = None
        self._has_ended = False
        self._is_paused = False
        self._is_full = False
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; a write has ended when the system has taken all of it."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(1)  # with 0, TLS may not say when it is empty
        self._is_readable = _readability(transport.get_extra_info("socket"))
        if self._is_to_be_secured:
            self._is_to_be_secured = False
            self._transport.pause_reading()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - a hint
        """Return the buffer that data are received into."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what was received, and receive no more before most of it is read."""
        self._parts.append(bytes(self._buffer[:nbytes]))
        self._size += nbytes
        if self._size >= _MOST_AHEAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that the server sends no more."""
        self._has_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end of the connection, and its error."""
        self._has_ended = True
        self._error = exc
        self._wake()

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Let writers go on."""
        self._is_full = False
        self._wake()

    @property
    def is_usable(self) -> bool:
        """Whether another request can be sent: nothing was received, not even the end."""
        return not (self._has_ended or self._parts or self._is_readable())

    async def write(self, data: bytes, seconds: float | None) -> None:
        """Send data; raises httpx.WriteTimeout.

        A connection that breaks is an error of the next read, because a server may refuse a request
        with a response before it has read all of it. asyncio's TLS takes as much as it is given,
        and does not count what the system has not taken yet; so it is given no more than a part.
        """
        for start in range(0, len(data), _MOST_AT_ONCE):
            if not self._has_ended:
                self._transport.write(data[start : start + _MOST_AT_ONCE])
            while self._is_full and not self._has_ended:
                await self._change(seconds, httpx.WriteTimeout)

    async def read(self, seconds: float | None) -> bytes:
        """Return the next data, empty at the end; raises httpx.ReadTimeout or httpx.ReadError."""
        while not self._parts and not self._has_ended:
            await self._change(seconds, httpx.ReadTimeout)
        if not self._parts:
            if self._error:
                raise httpx.ReadError("") from self._error
            return b""
        data = self._parts.popleft()
        self._size -= len(data)
        if self._is_paused and self._size < _MOST_AHEAD:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    def close(self) -> None:
        """Close the connection at once; what is not yet sent is dropped."""
        self._has_ended = True
        self._transport.abort()

    async def _change(self, seconds: float | None, error: type[httpx.TimeoutException]) -> None:
        waiter = self._waiter = self._loop.create_future()
        timer = None if seconds is None else self._loop.call_later(seconds, _expire, waiter, error)
        try:
            await waiter
        finally:
            self._waiter = None
            if timer:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


def _expire(waiter: asyncio.Future[None], error: type[httpx.TimeoutException]) -> None:
    if not waiter.done():
        waiter.set_exception(error(""))


def _readability(connection: socket.socket) -> Callable[[], bool]:
    """Return a function that asks the system whether a connection has data, or has ended.

    The event loop may not have noticed yet, because steps run between two of its turns.
    """
    if not _HAS_POLL:
        return lambda: bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return lambda: bool(poll.poll(0))
