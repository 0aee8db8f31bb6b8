"""A POST that is cancelled gets its answer, so that what it has created is known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from support.http import unbroken
from support.http.unbroken import UnbrokenPosts

if TYPE_CHECKING:
    from collections.abc import Callable


class Api(httpx.AsyncBaseTransport):
    """Answers when it is let; remembers which requests came to their end."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.asked = asyncio.Event()
        self.answered: list[str] = []
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        await self.let.wait()
        self.answered.append(request.method)
        return httpx.Response(201)

    async def aclose(self) -> None:
        self.closed = True


async def cancelled(api: Api, method: str, meanwhile: Callable[[], None]) -> None:
    """Send a request, cancel it while it is under way, and wait until that is over."""
    request = httpx.Request(method, "http://api.example.com/")
    sending = asyncio.create_task(UnbrokenPosts(api).handle_async_request(request))
    await api.asked.wait()
    sending.cancel()
    meanwhile()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize(("method", "answered"), [("POST", ["POST"]), ("GET", []), ("PUT", [])])
async def test_only_a_post_comes_to_its_end(method: str, answered: list[str]) -> None:
    api = Api()
    await cancelled(api, method, api.let.set)
    assert api.answered == answered


async def test_an_answer_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unbroken, "_PATIENCE", 0.01)
    api = Api()
    await cancelled(api, "POST", lambda: None)
    api.let.set()
    await asyncio.sleep(0)
    assert api.answered == []


async def test_otherwise_nothing_changes() -> None:
    api = Api()
    api.let.set()
    transport = UnbrokenPosts(api)
    request = httpx.Request("POST", "http://api.example.com/")
    assert (await transport.handle_async_request(request)).status_code == 201
    await transport.aclose()
    assert api.closed
