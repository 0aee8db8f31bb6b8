"""An exchange of any form, which h11 writes and reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from support.http.transports.direct.plain import Headers
    from support.http.transports.direct.stream import Stream

_LONGEST_HEAD = 100 * 1024  # bytes; the limit of httpcore, too
_SILENCE = "Server disconnected without sending a response."  # as httpcore says it


class GeneralExchange:
    """A request and its response, over a connection that nothing else uses meanwhile.

    Raises httpx.LocalProtocolError for a request that HTTP/1.1 does not allow.
    """

    def __init__(self, method: bytes, target: bytes, headers: Headers, body: bytes) -> None:
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        try:
            self.head = self._state.send(h11.Request(method=method, target=target, headers=headers))
            self.content = self._state.send(h11.Data(data=body)) if body else b""
            self.end = self._state.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error

    @property
    def parts(self) -> Iterator[bytes]:
        """The request as it is sent."""
        return filter(None, (self.head, self.content, self.end))

    @property
    def can_follow(self) -> bool:
        """Whether another request can follow on the connection, after the body."""
        states = self._state.our_state, self._state.their_state
        return states == (h11.DONE, h11.DONE) and not self._state.trailing_data[0]

    def receive(self, data: bytes) -> None:
        """Take data that were received, empty at their end."""
        self._state.receive_data(data)

    async def response(
        self, stream: Stream, seconds: float | None
    ) -> h11.Response | h11.InformationalResponse:
        """Return the head of the final response, or that of a change of the protocol.

        Raises httpx.ReadTimeout, httpx.ReadError or httpx.RemoteProtocolError.
        """
        while True:
            event = self._event()
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.InformationalResponse):
                if event.status_code == httpx.codes.SWITCHING_PROTOCOLS:
                    return event
            elif event is h11.NEED_DATA:
                data = await stream.read(seconds)
                if not data and self._state.their_state is h11.SEND_RESPONSE:
                    raise httpx.RemoteProtocolError(_SILENCE)
                self.receive(data)

    async def body(self, stream: Stream, seconds: float | None) -> AsyncIterator[bytes]:
        """Yield the body as it is received; raises the same errors."""
        while True:
            event = self._event()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif event is h11.NEED_DATA:
                self.receive(await stream.read(seconds))
            else:
                return

    def _event(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        try:
            return self._state.next_event()
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error
