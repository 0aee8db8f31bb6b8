"""The transport that reads each response completely and publishes the exchange."""

from __future__ import annotations

import asyncio
import io
import time
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import httpx

from support.http.errors import UNSENT, ResponseTooLargeError
from support.http.exchange import Exchange, ReceivedResponse, SentRequest, announce, publish
from support.http.targets import sent_url
from support.http.transports.complete_response import CompleteResponse
from support.http.wording import plain
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

ATTEMPT = "attempt"  # key in a request's extensions: the number of the attempt, from 1
ABANDONED = "abandoned"  # key of a request's extensions if nobody waits for its response
DEADLINE = "deadline"  # another key: seconds for this exchange, instead of the transport's
SECONDS = "seconds"  # key in a response's extensions: from sending to the last byte
DECODED = "decoded"  # key in its extensions if its body is decoded already, as in a recording
NOTE = "note"  # key in a response's extensions: what a failure should say about it
_WBITS = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_LONGEST_CODING = 100  # characters in a message
_SLICE = 4096  # bytes to decode at a time; they expand at most a thousandfold


class ExchangeTransport(httpx.AsyncBaseTransport):
    """Reads each response completely, within limits, and publishes the exchange.

    It is below authentication, redirects and retries, so each of their requests is an exchange of
    its own. ``deadline`` limits a whole exchange, in seconds; ``max_bytes`` limits the size of a
    body, both encoded and decoded.
    """

    def __init__(
        self, transport: httpx.AsyncBaseTransport, *, deadline: float, max_bytes: int
    ) -> None:
        self._transport = transport
        self._deadline = deadline
        self._max_bytes = max_bytes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises httpx.RequestError or ResponseTooLargeError."""
        await request.aread()  # streamed bodies (files) belong to the exchange, too
        sent = _sent(request)
        announce(sent)
        started_at, started = time.time(), time.perf_counter()
        response = received = None
        failure: BaseException | None = None
        try:
            response, received = await self._exchange(request)
        except BaseException as error:  # a cancelled request is part of a timed-out step's report
            failure = error
            raise
        finally:
            elapsed = time.perf_counter() - started
            publish(
                Exchange(
                    request=sent,
                    response=received,
                    error=_described(failure),
                    started_at=started_at,
                    elapsed=elapsed,
                    attempt=request.extensions.get(ATTEMPT, 1),
                    is_sent=not isinstance(failure, UNSENT),
                ),
                deferred=ABANDONED in request.extensions,
            )
        response.extensions[SECONDS] = elapsed
        response.elapsed = timedelta(seconds=elapsed)
        return response

    async def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, ReceivedResponse]:
        deadline: float = request.extensions.get(DEADLINE, self._deadline)
        try:
            async with asyncio.timeout(deadline):
                raw = await self._transport.handle_async_request(request)
                body = await self._body(request, raw)
        except TimeoutError as error:
            reason = f"no complete response within {deadline:g} s"
            raise httpx.ReadTimeout(reason, request=request) from error
        response = CompleteResponse(raw, body, request)
        return response, _received(response, body)

    async def _body(self, request: httpx.Request, raw: httpx.Response) -> bytes:
        if isinstance(raw.stream, httpx.ByteStream) and not _is_encoded(raw):
            whole = b"".join(raw.stream)  # which is in memory already
            self._check_size(request, len(whole))
            return whole
        try:
            return await self._read(request, raw)
        finally:
            await raw.aclose()

    async def _read(self, request: httpx.Request, raw: httpx.Response) -> bytes:
        """Return the body, decoded as it arrives, so that memory holds it only once."""
        headers = raw.headers.copy()
        if DECODED in raw.extensions:
            headers.pop("content-encoding", None)
        sent = _Sent(raw, headers, lambda size: self._check_size(request, size))
        decoding = httpx.Response(raw.status_code, headers=headers, stream=sent, request=request)
        body = io.BytesIO()  # its bytes are available without a copy, unlike those of bytearray
        try:
            async for part in decoding.aiter_bytes():
                body.write(part)
                self._check_size(request, body.tell())
        except httpx.DecodingError as error:
            coding = line(sent.coding, _LONGEST_CODING)
            reason = f"the body is not the {coding} data that its Content-Encoding announces"
            raise httpx.DecodingError(f"{reason}: {plain(str(error))}", request=request) from error
        if sent.is_cut_short:
            raise httpx.DecodingError(f"the {sent.coding} data is truncated", request=request)
        return body.getvalue()

    def _check_size(self, request: httpx.Request, size: int) -> None:
        if size > self._max_bytes:
            reason = f"the response is longer than {self._max_bytes:,} bytes"
            attempt = request.extensions.get(ATTEMPT, 1)
            raise ResponseTooLargeError(request, reason, attempt=attempt)

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()


class _Sent(httpx.AsyncByteStream):
    """The body as it was sent, in parts that stay small when they are decoded.

    The more encodings, the smaller the parts, so that a decompression bomb hits the limit before it
    fills the memory. ``check`` is called with the size so far. Truncated gzip and deflate data is
    detected here, because httpx's decoders accept it as complete.
    """

    def __init__(
        self, raw: httpx.Response, headers: httpx.Headers, check: Callable[[int], None]
    ) -> None:
        encodings = [name for name in headers.get("content-encoding", "").split(",") if name]
        self._stream = cast("httpx.AsyncByteStream", raw.stream)
        self._check = check
        self._part = max(1, _SLICE >> 10 * (len(encodings) - 1)) if encodings else None
        self.coding = ", ".join(name.strip().lower() for name in encodings)
        wbits = _WBITS.get(self.coding)
        self._inflate = zlib.decompressobj(wbits) if wbits else None
        self._size = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether gzip or deflate data is truncated."""
        return self._inflate is not None and self._size > 0 and not self._inflate.eof

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._size += len(chunk)
            self._check(self._size)
            step = self._part or len(chunk)
            for start in range(0, len(chunk), step or 1):
                part = chunk[start : start + step]
                yield part
                if self._inflate and not self._inflate.eof:
                    self._follow(self._inflate, part)

    def _follow(self, inflate: zlib._Decompress, part: bytes) -> None:
        """Decompress a part, to know where the data end; httpx has already decoded it."""
        try:
            inflate.decompress(part)
        except zlib.error:  # deflate without the header of zlib, which servers send as well
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            self._inflate.decompress(part)


def _is_encoded(raw: httpx.Response) -> bool:
    return DECODED not in raw.extensions and "content-encoding" in raw.headers


def _sent(request: httpx.Request) -> SentRequest:
    return SentRequest(
        method=request.method,
        url=sent_url(request),
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
        header_encoding=response.headers.encoding,
    )


def _described(error: BaseException | None) -> str | None:
    if error is None:
        return None
    name = type(error).__name__
    return f"{name}: {plain(str(error))}" if str(error) else name
