"""The transport of requests by HTTP/1.1, and its connections."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import httpx

from support.http.transports.direct.connection import Connection
from support.http.transports.direct.opening import opened

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_LONGEST_IDLE = 5.0  # seconds; the default of httpx, too
_PORTS = {"http": 80, "https": 443}


class _Origin(NamedTuple):
    """Where a connection leads; ``server_name`` is the one that its certificate is for."""

    scheme: str
    host: bytes
    port: int
    server_name: str


class _Idle(NamedTuple):
    origin: _Origin
    connection: Connection
    since: float


class DirectTransport(httpx.AsyncBaseTransport):
    """Sends requests by HTTP/1.1, over at most ``size`` connections.

    A request uses an idle connection to its origin, the one that was used last, or else a new one.
    It has neither HTTP/2 nor proxies; ``PooledTransport`` has both.
    """

    def __init__(self, ssl_context: Callable[[], ssl.SSLContext], *, size: int = 128) -> None:
        self._ssl_context = ssl_context  # called for https only: it takes 25 ms to make one
        self._size = size
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Idle] = []  # in the order of their last use
        self._busy: set[Connection] = set()
        self._opening = 0  # connections

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises httpx.TransportError."""
        await request.aread()
        timeouts = request.extensions.get("timeout", {})
        origin = _origin(request)
        await self._slot(timeouts.get("pool"))
        try:
            connection = self._reused(origin) or await self._new(origin, timeouts.get("connect"))
        except BaseException:
            self._slots.release()
            raise
        self._busy.add(connection)
        try:
            return await connection.exchange(request, partial(self._end, origin, connection))
        except BaseException:
            self._end(origin, connection, can_follow=False)
            raise

    async def aclose(self) -> None:
        """Close all connections, also those of bodies that are not complete."""
        for connection in (*(idle.connection for idle in self._idle), *self._busy):
            connection.close()
        self._idle.clear()
        await asyncio.sleep(0)  # asyncio closes the sockets in its next turn

    async def _slot(self, seconds: float | None) -> None:
        """Wait until a connection may be used; raises httpx.PoolTimeout."""
        if not self._slots.locked():
            await self._slots.acquire()  # without the cost of a timer
            return
        try:
            async with asyncio.timeout(seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("") from error

    def _reused(self, origin: _Origin) -> Connection | None:
        oldest = time.monotonic() - _LONGEST_IDLE
        while self._idle and self._idle[0].since < oldest:
            self._idle.pop(0).connection.close()
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].origin == origin:
                connection = self._idle.pop(place).connection
                if connection.is_usable:
                    return connection
                connection.close()
        return None

    async def _new(self, origin: _Origin, seconds: float | None) -> Connection:
        self._opening += 1
        while self._idle and len(self._idle) + len(self._busy) + self._opening > self._size:
            self._idle.pop(0).connection.close()
        try:
            stream = await opened(
                origin.host.decode("ascii"),
                origin.port,
                self._secured() if origin.scheme == "https" else None,
                origin.server_name,
                seconds=seconds,
            )
        finally:
            self._opening -= 1
        return Connection(stream)

    def _secured(self) -> ssl.SSLContext:
        context = self._ssl_context()
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _end(self, origin: _Origin, connection: Connection, can_follow: bool) -> None:
        if connection in self._busy:
            self._busy.remove(connection)
            self._slots.release()
            if can_follow:
                now = time.monotonic()
                self._idle.append(_Idle(origin, connection, now))
            else:
                connection.close()


def _origin(request: httpx.Request) -> _Origin:
    url = request.url
    if url.scheme not in _PORTS:
        reason = f"{url.scheme}:// is not HTTP" if url.scheme else "the address has no scheme"
        raise httpx.UnsupportedProtocol(reason)
    name = request.extensions.get("sni_hostname") or url.raw_host.decode("ascii")
    return _Origin(url.scheme, url.raw_host, url.port or _PORTS[url.scheme], name)
