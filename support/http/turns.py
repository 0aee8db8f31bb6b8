"""Requests one after another."""

from __future__ import annotations

import asyncio

import httpx


class OneAtATime(httpx.AsyncBaseTransport):
    """Sends each request once the one before it is answered, in the order in which they come.

    So that what a recording holds does not depend on which of several requests is faster.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self._turn = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when it is its turn."""
        async with self._turn:
            return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._transport.aclose()
