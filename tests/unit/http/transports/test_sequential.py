"""One request after another."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from support.http.transports.sequential import SequentialTransport


class Slow(httpx.AsyncBaseTransport):
    """Takes a moment for each request, and counts those in flight."""

    def __init__(self) -> None:
        self.at_work = 0
        self.most = 0
        self.order: list[str] = []
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        self.order.append(request.url.path)
        await asyncio.sleep(0)
        self.at_work -= 1
        if request.url.path == "/broken":
            raise httpx.ReadError("broken")
        return httpx.Response(200)

    async def aclose(self) -> None:
        self.closed = True


def request(path: str) -> httpx.Request:
    return httpx.Request("GET", f"http://api.example.com{path}")


@pytest.mark.promise("backends.md", "Generated data come from the seed")
async def test_requests_are_sent_one_at_a_time_in_their_order() -> None:
    slow = Slow()
    transport = SequentialTransport(slow)
    paths = [f"/{number}" for number in range(5)]
    await asyncio.gather(*(transport.handle_async_request(request(path)) for path in paths))
    assert (slow.most, slow.order) == (1, paths)


async def test_a_request_that_fails_does_not_hold_up_the_next() -> None:
    transport = SequentialTransport(Slow())
    with pytest.raises(httpx.ReadError):
        await transport.handle_async_request(request("/broken"))
    assert (await transport.handle_async_request(request("/"))).status_code == 200


async def test_closing_it_closes_what_it_wraps() -> None:
    slow = Slow()
    await SequentialTransport(slow).aclose()
    assert slow.closed
