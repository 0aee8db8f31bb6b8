"""Several small connection pools behind one transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpx

from support.http.transports.trailing_data import has_leftovers

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator


class PooledTransport(httpx.AsyncBaseTransport):
    """One transport with several small connection pools.

    The work of httpcore's pool grows with the square of the requests in flight: above about 16
    requests, a pool gets slower with each further one. Each request goes to the pool with the
    fewest in flight, the first of equals, so that sequential requests reuse one connection.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext,
        *,
        http2: bool = False,
        proxy: httpx.Proxy | None = None,
        pools: int = 8,
        size: int = 16,
    ) -> None:
        limits = httpx.Limits(max_connections=size)
        self._pools = [
            _Pool(
                httpx.AsyncHTTPTransport(
                    verify=ssl_context, limits=limits, http2=http2, proxy=proxy
                )
            )
            for _ in range(pools)
        ]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request through the least busy pool."""
        return await min(self._pools, key=lambda pool: pool.in_flight).send(request)

    async def aclose(self) -> None:
        """Close all pools."""
        for pool in self._pools:
            await pool.transport.aclose()


class _Pool:
    def __init__(self, transport: httpx.AsyncHTTPTransport) -> None:
        self.transport = transport
        self.in_flight = 0

    async def send(self, request: httpx.Request) -> httpx.Response:
        self.in_flight += 1
        try:
            response = await self.transport.handle_async_request(request)
        except ExceptionGroup as group:  # of anyio, for instance for a port above 65,535
            self.in_flight -= 1
            if group.split((OSError, OverflowError))[1] is not None:  # something else, too
                raise
            raise httpx.ConnectError(str(group.exceptions[0]), request=request) from group
        except BaseException:
            self.in_flight -= 1
            raise
        response.stream = _CountedStream(response, self)
        return response


class _CountedStream(httpx.AsyncByteStream):
    """A body whose request counts as in flight until it is closed."""

    def __init__(self, response: httpx.Response, pool: _Pool) -> None:
        self._stream = cast("httpx.AsyncByteStream", response.stream)
        self._extensions = response.extensions
        self._pool = pool
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        """Close the body, and the connection if surplus data would corrupt the next response."""
        if self._open:
            self._open = False
            self._pool.in_flight -= 1
            if has_leftovers(self._stream):
                await self._extensions["network_stream"].aclose()
        await self._stream.aclose()
