"""Transports below the shared client: what records exchanges, and what holds connections."""

from __future__ import annotations

import asyncio
import io
import time
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import httpx

from support.http.errors import ResponseTooLargeError
from support.http.exchange import Exchange, ReceivedResponse, SentRequest, publish
from support.http.leftovers import has_leftovers

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable

ATTEMPT = "attempt"  # key in a request's extensions: the number of the attempt, from 1
DEADLINE = "deadline"  # another: seconds for this exchange, in place of the transport's
SECONDS = "seconds"  # key in an answer's extensions: from sending to the last byte
_SLICE = 4096  # bytes decoded at a time; an encoding makes at most a thousand times as many


class ExchangeTransport(httpx.AsyncBaseTransport):
    """Reads each answer to its end, within limits, and publishes the exchange.

    It stands below authentication, redirects and retries, so each request of theirs is an
    exchange of its own. ``deadline`` limits a whole exchange, in seconds; ``max_bytes`` limits
    a body, as sent and decoded.
    """

    def __init__(
        self, transport: httpx.AsyncBaseTransport, *, deadline: float, max_bytes: int
    ) -> None:
        self._transport = transport
        self._deadline = deadline
        self._max_bytes = max_bytes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises httpx.RequestError or ResponseTooLargeError."""
        await request.aread()
        started_at, started = time.time(), time.perf_counter()
        response = received = None
        failure: BaseException | None = None
        try:
            response, received = await self._exchange(request)
        except BaseException as error:
            failure = error
            raise
        finally:
            elapsed = time.perf_counter() - started
            publish(
                Exchange(
                    request=_sent(request),
                    response=received,
                    error=_described(failure),
                    started_at=started_at,
                    elapsed=elapsed,
                    attempt=request.extensions.get(ATTEMPT, 1),
                )
            )
        response.extensions[SECONDS] = elapsed
        response.elapsed = timedelta(seconds=elapsed)
        return response

    async def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, ReceivedResponse]:
        deadline: float = request.extensions.get(DEADLINE, self._deadline)
        try:
            async with asyncio.timeout(deadline):
                answer = await self._transport.handle_async_request(request)
                try:
                    body = await self._read(request, answer)
                finally:
                    await answer.aclose()
        except TimeoutError as error:
            reason = f"no complete answer within {deadline:g} s"
            raise httpx.ReadTimeout(reason, request=request) from error
        response = httpx.Response(
            answer.status_code, content=body, extensions=answer.extensions, request=request
        )
        response.headers = answer.headers  # only now: it would decode the body once more
        return response, _received(response, body)

    async def _read(self, request: httpx.Request, answer: httpx.Response) -> bytes:
        """Return the body, decoded as it comes, so that it is held once."""
        sent = _Sent(answer, lambda size: self._check_size(request, size))
        decoding = httpx.Response(
            answer.status_code, headers=answer.headers, stream=sent, request=request
        )
        body = io.BytesIO()  # gives its bytes without a copy, unlike bytearray
        async for part in decoding.aiter_bytes():
            body.write(part)
            self._check_size(request, body.tell())
        if sent.is_cut_short:
            raise httpx.DecodingError("the gzip data end too early", request=request)
        return body.getvalue()

    def _check_size(self, request: httpx.Request, size: int) -> None:
        if size > self._max_bytes:
            reason = f"the answer is longer than {self._max_bytes:,} bytes"
            attempt = request.extensions.get(ATTEMPT, 1)
            raise ResponseTooLargeError(request, reason, attempt=attempt)

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._transport.aclose()


class PooledTransport(httpx.AsyncBaseTransport):
    """One transport over several small connection pools.

    The work of httpcore's pool grows with the square of the requests in flight: above 16 or so
    one pool gets slower with every further request. Each request goes to the pool with the
    fewest in flight, the first of equals, so that requests one by one reuse one connection.
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
        except BaseException:
            self.in_flight -= 1
            raise
        response.stream = _CountedStream(response, self)
        return response


class _CountedStream(httpx.AsyncByteStream):
    """A body that counts as in flight until it is closed."""

    def __init__(self, response: httpx.Response, pool: _Pool) -> None:
        self._stream = cast("httpx.AsyncByteStream", response.stream)
        self._extensions = response.extensions
        self._pool = pool
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        """Close the body, and the connection too if the next answer would begin with rubbish."""
        if self._open:
            self._open = False
            self._pool.in_flight -= 1
            if has_leftovers(self._stream):
                await self._extensions["network_stream"].aclose()
        await self._stream.aclose()


class _Sent(httpx.AsyncByteStream):
    """A body as it was sent, in parts that do not get too long when they are decoded.

    The more encodings, the smaller they are. ``check`` is told the size so far. Whether gzip data
    lack their end is looked at here: httpx's decoder takes what is there for the whole.
    """

    def __init__(self, answer: httpx.Response, check: Callable[[int], None]) -> None:
        encodings = [name for name in answer.headers.get("content-encoding", "").split(",") if name]
        self._stream = cast("httpx.AsyncByteStream", answer.stream)
        self._check = check
        self._part = max(1, _SLICE >> 10 * (len(encodings) - 1)) if encodings else None
        is_gzip = [name.strip().lower() for name in encodings] == ["gzip"]
        self._gzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if is_gzip else None
        self._size = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether gzip data lack their end."""
        return self._gzip is not None and self._size > 0 and not self._gzip.eof

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._size += len(chunk)
            self._check(self._size)
            step = self._part or len(chunk)
            for start in range(0, len(chunk), step or 1):
                part = chunk[start : start + step]
                yield part
                if self._gzip and not self._gzip.eof:
                    self._gzip.decompress(part)


def _sent(request: httpx.Request) -> SentRequest:
    return SentRequest(
        method=request.method,
        url=str(request.url),
        headers=tuple(request.headers.multi_items()),
        body=request.content,
    )


def _received(response: httpx.Response, body: bytes) -> ReceivedResponse:
    return ReceivedResponse(
        status=response.status_code,
        reason=response.reason_phrase,
        http_version=response.http_version,
        headers=tuple(response.headers.multi_items()),
        body=body,
    )


def _described(error: BaseException | None) -> str | None:
    if error is None:
        return None
    name = type(error).__name__
    return f"{name}: {error}" if str(error) else name
