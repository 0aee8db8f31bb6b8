"""The transport below the client that changes answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx

from support.backends.network import NetworkClosedError
from support.contract.mutation.judging import Truth
from support.contract.mutation.shapes import Shapes
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.http.targets import sent_url
from support.http.transports.exchange import DECODED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.backends import Backend
    from support.contract.loading import Document
    from support.contract.mutation.mutants import Mutant

_OF_THE_OLD_BODY = frozenset({"content-encoding", "transfer-encoding"})


@dataclass
class Liar:
    """Changes answers of the running scenario, as its trial says.

    ``left_recording`` says that a request was not in the scenario's recording.
    """

    shapes: Shapes | None = None  # None until the document is loaded
    truth: Truth | None = None
    told: int = 0
    left_recording: bool = False
    _mutants: Sequence[Mutant] = ()
    _is_judged: bool = False
    _earlier: list[Exchange] = field(default_factory=list)

    def know(self, document: Document, base_url: str) -> None:
        """Lie about the API at an address that a document describes."""
        self.shapes, self.truth = Shapes(document, base_url), Truth(document, base_url)

    def begin(self, mutants: Sequence[Mutant], *, is_judged: bool) -> None:
        """Change answers from now on; with no mutants, tell the truth."""
        self._mutants, self._is_judged, self._earlier = mutants, is_judged, []
        self.told, self.left_recording = 0, False

    @property
    def is_honest(self) -> bool:
        """Return whether it changes nothing."""
        return not self._mutants

    def answer(self, request: SentRequest, response: ReceivedResponse) -> ReceivedResponse:
        """Return the answer that the client gets."""
        if self.shapes is None or self.truth is None:
            return response
        shape = self.shapes.of(request.method, request.url, response.status)
        told = response
        for mutant in self._mutants:
            if mutant.shape == shape:
                told = self._changed(mutant, request, told)
        self._earlier.append(_exchange(request, response))
        return told

    def _changed(
        self, mutant: Mutant, request: SentRequest, response: ReceivedResponse
    ) -> ReceivedResponse:
        told = mutant.told(request, response, self._earlier)
        if told is None or (self._is_judged and not self._allows(_exchange(request, told))):
            return response
        self.told += 1
        return told

    def _allows(self, exchange: Exchange) -> bool:
        return self.truth is not None and self.truth.allows(exchange)


class LyingBackend:
    """A backend whose transport lies."""

    def __init__(self, backend: Backend, liar: Liar) -> None:
        self._backend = backend
        self._liar = liar

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create the transport of the shared client."""
        return LyingTransport(self._backend.transport(), self._liar)


class LyingTransport(httpx.AsyncBaseTransport):
    """Passes requests on, and what a liar makes of their answers back."""

    def __init__(self, transport: httpx.AsyncBaseTransport, liar: Liar) -> None:
        self._transport = transport
        self._liar = liar

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises what the transport below raises."""
        try:
            raw = await self._transport.handle_async_request(request)
        except NetworkClosedError:
            self._liar.left_recording = True
            raise
        if self._liar.is_honest:
            return raw
        received = await _received(raw)
        sent = SentRequest(
            method=request.method,
            url=sent_url(request),
            headers=tuple(request.headers.multi_items()),
            body=await request.aread(),
        )
        return _response(raw, received, self._liar.answer(sent, received))

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()


async def _received(raw: httpx.Response) -> ReceivedResponse:
    try:
        parts = [part async for part in cast("httpx.AsyncByteStream", raw.stream)]
    finally:
        await raw.aclose()
    body = b"".join(parts)
    if DECODED not in raw.extensions:
        body = httpx.Response(raw.status_code, headers=raw.headers, content=body).content
    return ReceivedResponse(
        status=raw.status_code,
        reason=raw.reason_phrase,
        http_version=raw.http_version,
        headers=tuple(raw.headers.multi_items()),
        body=body,
        header_encoding=raw.headers.encoding,
    )


def _response(
    raw: httpx.Response, received: ReceivedResponse, told: ReceivedResponse
) -> httpx.Response:
    extensions = dict(raw.extensions)
    if told.status != received.status:
        extensions.pop("reason_phrase", None)
    length = str(len(told.body))
    headers = [
        (name, length if told.body and name.lower() == "content-length" else value)
        for name, value in told.headers
        if name.lower() not in _OF_THE_OLD_BODY
    ]
    return httpx.Response(
        told.status,
        headers=httpx.Headers(headers, encoding=received.header_encoding),
        stream=httpx.ByteStream(told.body),
        extensions=extensions,
    )


def _exchange(request: SentRequest, response: ReceivedResponse) -> Exchange:
    return Exchange(request, response, None, started_at=0.0, elapsed=0.0, attempt=1)
