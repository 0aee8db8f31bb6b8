"""A conversation with handlers in place of an API, and handmade responses."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.auth.roles import SignIns
from support.conversation.callers import Callers
from support.conversation.conversation import Conversation
from support.conversation.responses import Response
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RequestError
from support.http.retry import RetryPolicy
from support.language.placeholders.values import Values
from support.settings.api_shape import Login

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

BASE_URL = "http://api.example.com"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Api:
    """Returns the given responses in turn, and repeats the last one.

    An error among them is raised; ``asked`` are the requests so far.
    """

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = answers or (httpx.Response(200, json={}),)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
        self.asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def targets(self) -> list[str]:
        """Method and path of each request, its query included."""
        return [f"{asked.method} {asked.url.raw_path.decode()}" for asked in self.asked]


def response(
    status: int = 200,
    *,
    url: str = f"{BASE_URL}/users",
    method: str = "GET",
    seconds: float = 0.1,
    **content: Any,
) -> Response:
    """Create a response; ``content`` are httpx's arguments: json, text, content, headers."""
    request = httpx.Request(method, url)
    return Response(httpx.Response(status, request=request, **content), seconds)


def lost(reason: str = "nothing came") -> RequestError:
    """Create the error of a request without a response."""
    return RequestError(httpx.Request("GET", f"{BASE_URL}/users"), reason)


@pytest.fixture
def values() -> Values:
    """The scenario's remembered values, empty at first."""
    return Values(1, lambda: NOW)


@pytest_asyncio.fixture
async def talking(values: Values) -> AsyncIterator[Callable[..., Conversation]]:
    """Create a conversation with a handler in place of an API: ``talking(handler)``.

    ``roles``, ``login`` and ``services`` are as in the settings; with ``may_fail``, a later step
    handles that there is no answer.
    """
    async with AsyncExitStack() as stack:

        def make(
            handler: Callable[[httpx.Request], httpx.Response],
            *,
            roles: Any = None,
            login: Login | None = None,
            services: Any = None,
            may_fail: bool = False,
        ) -> Conversation:
            http = open_client(BASE_URL, httpx.MockTransport(handler), ClientLimits())
            stack.push_async_callback(http.aclose)
            client = ApiClient(http, retry=RetryPolicy(attempts=1))
            shape = login or Login()
            callers = Callers(client, shape, SignIns(client, shape, roles or {}))
            return Conversation(client, callers, values, services or {}, lambda: may_fail)

        yield make
