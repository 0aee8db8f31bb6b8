"""The transport of recorded and replayed scenarios."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.backends.recording.tape import Player

_player: ContextVar[Player | None] = ContextVar("cassette_player", default=None)


class CassetteTransport(httpx.AsyncBaseTransport):
    """Answers from the running scenario's cassette, else from ``live``."""

    def __init__(self, live: httpx.AsyncBaseTransport | None = None) -> None:
        self._live = live

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises RuntimeError outside a scenario."""
        player = _player.get()
        if player is not None:
            with player.busy():
                await asyncio.sleep(0)  # now those that are sent at once are all here
                return player.answer(request)
        if self._live is None:
            raise RuntimeError(
                f"{request.method} {request.url} was sent while no scenario was running, so there "
                "is no recording to answer from; send requests from steps, or from fixtures that "
                "request `client`"
            )
        return await self._live.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the live transport."""
        if self._live is not None:
            await self._live.aclose()


@contextmanager
def playing(player: Player) -> Iterator[None]:
    """Answer the requests of a scenario from its cassette."""
    token = _player.set(player)
    try:
        yield
    finally:
        _player.reset(token)
