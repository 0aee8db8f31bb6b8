"""Exchanges over one connection, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.http.targets import TARGET
from support.http.transports.direct import plain
from support.http.transports.direct.general import GeneralExchange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from support.http.transports.direct.stream import Stream

    OnEnd = Callable[[bool], None]

_LONGEST_PLAIN = 64 * 1024  # bytes of a body that is sent or received in one piece


class Connection:
    """Sends requests and receives their responses, one exchange at a time."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    @property
    def is_usable(self) -> bool:
        """Whether another request can be sent."""
        return self._stream.is_usable

    def close(self) -> None:
        """Close the connection at once."""
        self._stream.close()

    async def exchange(self, request: httpx.Request, on_end: OnEnd) -> httpx.Response:
        """Send a request that is read, and return the response.

        Its body may have yet to be received. ``on_end`` is called once, when it is complete or
        closed, with whether another request can follow; it is not called after an error. Raises
        httpx.TransportError.
        """
        timeouts = request.extensions.get("timeout", {})
        writing, reading = timeouts.get("write"), timeouts.get("read")
        message = (
            request.method.encode("ascii"),
            request.extensions.get(TARGET, request.url.raw_path),
            request.headers.raw,
            request.content,
        )
        sent = plain.request(*message) if len(request.content) <= _LONGEST_PLAIN else None
        if sent is None:
            general = GeneralExchange(*message)
            for part in general.parts:
                await self._stream.write(part, writing)
        else:
            await self._stream.write(sent, writing)
            received, answer = await self._plain(message[0], reading)
            if answer is not None:
                on_end(answer.can_follow)
                return _response(answer)
            general = GeneralExchange(*message)
            if received:
                general.receive(received)
        head = await general.response(self._stream, reading)
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(general, self._stream, reading, on_end),
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": head.reason,
            },
        )

    async def _plain(
        self, method: bytes, seconds: float | None
    ) -> tuple[bytes, plain.PlainResponse | None]:
        """Return what was received, and the complete response if it is plain."""
        received = await self._stream.read(seconds)
        answer = plain.response(received, method)
        while answer and answer.body is None and len(received) < _LONGEST_PLAIN:
            if not (more := await self._stream.read(seconds)):
                break  # too early, which is an error of the general exchange
            received += more
            answer = plain.response(received, method)
        return received, answer if answer and answer.body is not None else None


class _Body(httpx.AsyncByteStream):
    """The body of a response; its connection is in use until it is complete or closed."""

    def __init__(
        self, general: GeneralExchange, stream: Stream, seconds: float | None, on_end: OnEnd
    ) -> None:
        self._general = general
        self._stream = stream
        self._seconds = seconds
        self._on_end = on_end
        self._is_open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._general.body(self._stream, self._seconds):
                yield part
        except BaseException:
            await self.aclose()
            raise
        self._end(can_follow=self._general.can_follow)

    async def aclose(self) -> None:
        """Close the connection, unless the body is complete."""
        self._end(can_follow=False)

    def _end(self, *, can_follow: bool) -> None:
        if self._is_open:
            self._is_open = False
            self._on_end(can_follow)


def _response(answer: plain.PlainResponse) -> httpx.Response:
    return httpx.Response(
        answer.status,
        headers=answer.headers,
        stream=httpx.ByteStream(answer.body or b""),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": answer.reason},
    )
