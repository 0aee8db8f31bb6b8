"""A client with handlers instead of a network, and its exchanges."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

BASE_URL = "http://api.example.com"
IMPATIENT = RetryPolicy(wait=0.001)


@pytest.fixture
def exchanges() -> Iterator[list[Exchange]]:
    """The exchanges of the test so far."""
    seen: list[Exchange] = []
    with listening(seen.append):
        yield seen


@pytest_asyncio.fixture
async def answering() -> AsyncIterator[Callable[..., ApiClient]]:
    """Create a client whose requests a handler answers: ``answering(handler, total=0.1)``.

    The handler takes an httpx.Request and returns or awaits an httpx.Response; keyword arguments
    are limits; ``retry`` is a policy, by default one that hardly waits.
    """
    async with AsyncExitStack() as stack:

        def make(handler: Any, *, retry: RetryPolicy = IMPATIENT, **limits: Any) -> ApiClient:
            transport = httpx.MockTransport(handler)
            http = open_client(BASE_URL, transport, ClientLimits(**limits))
            stack.push_async_callback(http.aclose)
            return ApiClient(http, retry=retry)

        yield make


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The requested sleeps in seconds; they return at once."""
    seen: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        seen.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    return seen
