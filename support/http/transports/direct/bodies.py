"""The bodies of responses, as they are received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from support.http.transports.direct.plain import PlainResponse
    from support.http.transports.direct.stream import Stream

    OnEnd = Callable[[bool], None]

_CUT = "peer closed connection without sending complete message body"  # as h11 says it


class Rest(Protocol):
    """What follows the head of a response."""

    @property
    def can_follow(self) -> bool:
        """Whether another request can follow on the connection, after the body."""
        ...

    def body(self, stream: Stream, seconds: float | None) -> AsyncIterator[bytes]:
        """Yield the body as it is received; raises httpx.TransportError."""
        ...


class PlainRest:
    """The rest of a plain response."""

    def __init__(self, answer: PlainResponse) -> None:
        self._answer = answer
        self.can_follow = answer.can_follow

    async def body(self, stream: Stream, seconds: float | None) -> AsyncIterator[bytes]:
        """Yield what was received, and what is missing as it is received."""
        size, length = len(self._answer.body), self._answer.length
        yield self._answer.body
        while size < length:
            if not (data := await stream.read(seconds)):
                received = f"received {size} bytes, expected {length}"
                raise httpx.RemoteProtocolError(f"{_CUT} ({received})")
            self.can_follow &= size + len(data) <= length
            data = data[: length - size]
            size += len(data)
            yield data


class Body(httpx.AsyncByteStream):
    """The body of a response; its connection is in use until it is complete or closed."""

    def __init__(self, rest: Rest, stream: Stream, seconds: float | None, on_end: OnEnd) -> None:
        self._rest = rest
        self._stream = stream
        self._seconds = seconds
        self._on_end = on_end
        self._is_open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._rest.body(self._stream, self._seconds):
                yield part
        except BaseException:
            await self.aclose()
            raise
        self._end(can_follow=self._rest.can_follow)

    async def aclose(self) -> None:
        """Close the connection, unless the body is complete."""
        self._end(can_follow=False)

    def _end(self, *, can_follow: bool) -> None:
        if self._is_open:
            self._is_open = False
            self._on_end(can_follow)
