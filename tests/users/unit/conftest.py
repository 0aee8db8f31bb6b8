"""A fake API with prepared responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from tests.apis.reference import api, make_api  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

BASE_URL = "http://api.example.com/v1"


@dataclass
class Server:
    """Returns prepared responses in turn and keeps the requests; ``client`` is connected to it."""

    requests: list[httpx.Request] = field(default_factory=list)
    _answers: list[httpx.Response | Exception] = field(default_factory=list)

    def will_answer(self, status: int = 200, json: Any = None, **headers: str) -> None:
        """Prepare a response, with JSON if ``json`` is given; ``Retry_After="1"`` is a header."""
        content = {} if json is None else {"json": json}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.append(httpx.Response(status, headers=names, **content))

    def will_refuse(self, status: int = 404, title: str = "Not Found") -> None:
        """Prepare a problem document."""
        problem = {"title": title, "status": status}
        self.will_answer(status, problem, Content_Type="application/problem+json")

    def will_fail(self, error: Exception) -> None:
        """Prepare an error instead of a response."""
        self._answers.append(error)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Return the next response; raises IndexError if none is left."""
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
        """The method and URL of each request."""
        return [f"{request.method} {request.url}" for request in self.requests]


@pytest.fixture
def server() -> Iterator[Server]:
    """The API; fails a test that does not use all prepared responses."""
    server = Server()
    yield server
    assert not server._answers, "some prepared responses were not requested"


@pytest_asyncio.fixture
async def client(server: Server) -> AsyncIterator[ApiClient]:
    """An anonymous caller of the server, without retries."""
    transport = httpx.MockTransport(server.answer)
    async with open_client(BASE_URL, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))
