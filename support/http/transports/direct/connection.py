"""Exchanges over one connection, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.http.targets import TARGET
from support.http.transports.direct import plain
from support.http.transports.direct.bodies import Body, PlainRest

if TYPE_CHECKING:
    from support.http.transports.direct.bodies import OnEnd
    from support.http.transports.direct.general import GeneralExchange
    from support.http.transports.direct.stream import Stream

_JOINED = 64 * 1024  # bytes of a body that is sent together with its head


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
        sent = plain.request(*message) if len(request.content) <= _JOINED else None
        if sent is None:
            general = _general(*message)
            for part in general.parts:
                await self._stream.write(part, writing)
        else:
            await self._stream.write(sent, writing)
            received = await self._stream.read(reading)
            answer = plain.response(received, message[0])
            if answer is not None:
                return self._plain(answer, reading, on_end)
            general = _general(*message)
            if received:
                general.receive(received)
        head = await general.response(self._stream, reading)
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=Body(general, self._stream, reading, on_end),
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": head.reason,
            },
        )

    def _plain(
        self, answer: plain.PlainResponse, seconds: float | None, on_end: OnEnd
    ) -> httpx.Response:
        stream: httpx.AsyncByteStream
        if len(answer.body) == answer.length:
            stream = httpx.ByteStream(answer.body)
            on_end(answer.can_follow)
        else:
            stream = Body(PlainRest(answer), self._stream, seconds, on_end)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=stream,
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": answer.reason},
        )


def _general(method: bytes, target: bytes, headers: plain.Headers, body: bytes) -> GeneralExchange:
    from support.http.transports.direct.general import GeneralExchange  # noqa: PLC0415 - h11, 15 ms

    return GeneralExchange(method, target, headers, body)
