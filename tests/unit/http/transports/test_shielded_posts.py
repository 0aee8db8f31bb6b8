"""A cancelled POST still gets its response, so that the created resource is known."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import httpx
import pytest

from support.gherkin.running.interruption import alarm
from support.http.exchange import listening
from support.http.transports import shielded_posts
from support.http.transports.exchange import ExchangeTransport
from support.http.transports.shielded_posts import ShieldedPosts
from support.run.ledger import ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.exchange import Exchange


class Api(httpx.AsyncBaseTransport):
    """Responds when released; records the requests that completed."""

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


async def cancelled(
    api: Api,
    method: str,
    while_in_flight: Callable[[], None],
    below: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Send a request, cancel it while it is in flight, and wait until it has ended."""
    request = httpx.Request(method, "http://api.example.com/")
    sending = asyncio.create_task(ShieldedPosts(below or api).handle_async_request(request))
    await api.asked.wait()
    sending.cancel()
    while_in_flight()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.promise("clean-up.md", "A POST in flight has")
@pytest.mark.parametrize(("method", "answered"), [("POST", ["POST"]), ("GET", []), ("PUT", [])])
async def test_only_a_post_comes_to_its_end(method: str, answered: list[str]) -> None:
    api = Api()
    await cancelled(api, method, api.let.set)
    assert api.answered == answered


@pytest.mark.promise("clean-up.md", "A POST in flight has")
async def test_a_post_whose_step_is_cancelled_again_comes_to_its_end() -> None:
    """As a cancel scope of anyio does, again and again; the step does not wait for it then."""
    api = Api()
    request = httpx.Request("POST", "http://api.example.com/")
    transport = ShieldedPosts(api)
    sending = asyncio.create_task(transport.handle_async_request(request))
    await api.asked.wait()
    for _ in range(3):
        sending.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert api.answered == []
    api.let.set()
    await asyncio.wait(transport._abandoned)
    assert api.answered == ["POST"]


async def test_an_answer_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shielded_posts, "_PATIENCE", 0.01)
    api = Api()
    await cancelled(api, "POST", lambda: None)
    api.let.set()
    await asyncio.sleep(0)
    assert api.answered == []


async def test_an_error_after_the_cancellation_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(Api):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await super().handle_async_request(request)
            raise httpx.ReadError("cut")

    api = Broken()
    await cancelled(api, "POST", api.let.set)
    gc.collect()
    assert caplog.messages == []


@pytest.mark.promise("clean-up.md", "A POST in flight has")
def test_posts_have_the_time_that_the_docs_promise() -> None:
    """With and without a step that waits for them; it ends before the step is abandoned."""
    assert shielded_posts._PATIENCE == ledger._PATIENCE == 1.5
    assert shielded_posts._PATIENCE < alarm.GRACE


async def test_otherwise_nothing_changes() -> None:
    api = Api()
    api.let.set()
    transport = ShieldedPosts(api)
    request = httpx.Request("POST", "http://api.example.com/")
    assert (await transport.handle_async_request(request)).status_code == 201
    await transport.aclose()
    assert api.closed


async def test_an_error_of_a_listener_of_a_cancelled_post_is_not_lost() -> None:
    """Nobody waits for the response any more, so it is raised when the listener's block ends."""

    def fail(_: Exchange) -> None:
        raise OSError("disk full")

    async def scenario() -> None:
        with listening(fail):
            api = Api()
            await cancelled(
                api, "POST", api.let.set, ExchangeTransport(api, deadline=5, max_bytes=9)
            )

    with pytest.raises(OSError, match="disk full"):
        await scenario()
