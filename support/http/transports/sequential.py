"""A transport that sends one request at a time."""

from __future__ import annotations

import asyncio

import httpx


class SequentialTransport(httpx.AsyncBaseTransport):
    """Sends each request after the response to the previous one, first come, first served.

    The order of exchanges in a recording then does not depend on which request is faster.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self._turn = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when it is its turn."""
        async with self._turn:
            return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()
