"""An API that answers as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

BASE_URL = "http://api.example.com/v1"


@dataclass
class Server:
    """Gives its answers in turn and keeps the requests; ``client`` is connected to it."""

    requests: list[httpx.Request] = field(default_factory=list)
    _answers: list[httpx.Response | Exception] = field(default_factory=list)

    def will_answer(self, status: int = 200, json: Any = None, **headers: str) -> None:
        """Add an answer, without a body unless ``json`` is given; ``Retry_After="1"`` adds one."""
        content = {} if json is None else {"json": json}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.append(httpx.Response(status, headers=names, **content))

    def will_refuse(self, status: int = 404, title: str = "Not Found") -> None:
        """Add a problem document."""
        problem = {"title": title, "status": status}
        self.will_answer(status, problem, Content_Type="application/problem+json")

    def will_fail(self, error: Exception) -> None:
        """Add an error in the place of an answer."""
        self._answers.append(error)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises IndexError for one too many."""
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def request(self) -> httpx.Request:
        """The only request."""
        (request,) = self.requests
        return request

    @property
    def asked(self) -> list[str]:
        """Method and address of each request."""
        return [f"{request.method} {request.url}" for request in self.requests]


@pytest.fixture
def server() -> Iterator[Server]:
    """The API; fails the test that leaves an answer over."""
    server = Server()
    yield server
    assert not server._answers, "nobody asked for the last answers"


@pytest_asyncio.fixture
async def client(server: Server) -> AsyncIterator[ApiClient]:
    """An anonymous caller of the server, without retries."""
    transport = httpx.MockTransport(server.answer)
    async with open_client(BASE_URL, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))
