"""Requests that create something come to their end, so that it is known what they have created."""

from __future__ import annotations

import asyncio

import httpx

_PATIENCE = 1.5  # seconds; a step that is cancelled has 2


class UnbrokenPosts(httpx.AsyncBaseTransport):
    """Lets a POST that is cancelled get its answer, if it comes soon.

    Who asked for it, a step whose time is up or that is interrupted, is cancelled all the same.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, a POST in a task of its own."""
        if request.method != "POST":
            return await self._transport.handle_async_request(request)
        sent = asyncio.ensure_future(self._transport.handle_async_request(request))
        try:
            return await asyncio.shield(sent)
        except asyncio.CancelledError:
            await asyncio.wait([sent], timeout=_PATIENCE)
            if not sent.cancel() and not sent.cancelled():
                sent.exception()  # looked at: nobody waits for it
            raise

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._transport.aclose()
