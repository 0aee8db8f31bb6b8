"""Shield POST requests from cancellation, so that created resources are known to clean-up."""

from __future__ import annotations

import asyncio

import httpx

from support.http.transports.exchange import ABANDONED

_PATIENCE = 1.5  # seconds; less than the 2 that a cancelled step has to clean up


class ShieldedPosts(httpx.AsyncBaseTransport):
    """Waits briefly for the response to a cancelled POST.

    The step that sent it, timed out or interrupted, is cancelled all the same. If it is cancelled
    again, it does not wait, but the response may still come within that time.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self._abandoned: set[asyncio.Future[httpx.Response]] = set()  # asyncio keeps no reference

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; a POST runs in a task of its own."""
        if request.method != "POST":
            return await self._transport.handle_async_request(request)
        sent = asyncio.ensure_future(self._transport.handle_async_request(request))
        try:
            return await asyncio.shield(sent)
        except asyncio.CancelledError:
            request.extensions[ABANDONED] = True
            self._abandoned.add(sent)
            sent.add_done_callback(self._end)
            asyncio.get_running_loop().call_later(_PATIENCE, sent.cancel)
            await asyncio.wait([sent], timeout=_PATIENCE)
            raise

    def _end(self, sent: asyncio.Future[httpx.Response]) -> None:
        self._abandoned.discard(sent)
        if not sent.cancelled():
            sent.exception()  # retrieved, or asyncio would log it as never retrieved

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()
