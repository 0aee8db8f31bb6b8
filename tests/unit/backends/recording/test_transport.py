"""The transport of recorded and replayed scenarios."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from support.backends.recording.transport import CassetteTransport, playing

REQUEST = httpx.Request("GET", "http://api.example.com/users")
PLAYER: Any = SimpleNamespace(answer=lambda _: httpx.Response(201), busy=nullcontext)


class Live(httpx.AsyncBaseTransport):
    """An API for requests without a cassette."""

    closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(202)

    async def aclose(self) -> None:
        self.closed = True


async def test_a_scenario_is_answered_from_its_cassette() -> None:
    transport = CassetteTransport(Live())
    with playing(PLAYER):
        assert (await transport.handle_async_request(REQUEST)).status_code == 201
    assert (await transport.handle_async_request(REQUEST)).status_code == 202


async def test_without_a_scenario_and_an_api_nothing_answers() -> None:
    transport = CassetteTransport()
    with pytest.raises(RuntimeError, match=f"GET {REQUEST.url}"):
        await transport.handle_async_request(REQUEST)
    await transport.aclose()


async def test_closing_it_closes_the_live_transport() -> None:
    live = Live()
    await CassetteTransport(live).aclose()
    assert live.closed
