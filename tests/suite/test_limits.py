"""Rate and concurrency limits apply to everything that is sent while scenarios run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

    Suite = Callable[..., pytest.RunResult]
    Server = tuple[str, list[str]]  # its address; its requests, and whether they passed the limits

STEPS = """
import httpx
from support.conversation.step_values import Address
from support.http.transports.throttle import Throttle

class Marking(httpx.AsyncBaseTransport):
    def __init__(self, transport):
        self._transport = transport
        self.aclose = transport.aclose

    async def handle_async_request(self, request):
        request.headers["x-limited"] = "yes"
        return await self._transport.handle_async_request(request)

over = Throttle.over
Throttle.over = lambda throttle, transport: over(throttle, Marking(transport))

@given("the admin, who has signed in")
async def _(conversation):
    await conversation.speak_as("admin")

@when("a thing is created")
async def _(conversation):
    await conversation.ask(conversation.take("POST", Address("/things")))

@when("Python asks an overloaded endpoint")
async def _(client):
    assert (await client.send("GET", "/overloaded")).status_code == 200
"""
FEATURE = """
Feature: Everything
  Scenario: A sign-in, retries and the clean-up
    Given the admin, who has signed in
    When a thing is created
    And Python asks an overloaded endpoint
"""
LIMITED = [
    "POST /auth/token limited",
    "POST /things limited",
    *["GET /overloaded limited"] * 3,
    "DELETE /things/1 limited",
]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that creates things; one of its endpoints is overloaded twice."""
    came: list[str] = []
    asked: Counter[str] = Counter()

    async def answer(request: Request) -> Response:
        line = f"{request.method} {request.url.path}"
        asked[line] += 1
        came.append(f"{line} {'limited' if 'x-limited' in request.headers else 'unlimited'}")
        if line == "POST /things":
            return Response(status_code=201, headers={"Location": "/things/1"})
        if line == "GET /overloaded" and asked[line] < 3:
            return Response(status_code=503)
        return JSONResponse({"access_token": "of-the-admin-4711"})

    methods = ["GET", "POST", "DELETE"]
    with served(Starlette(routes=[Route("/{path:path}", answer, methods=methods)])) as url:
        yield url, came


@pytest.mark.promise("connection.md", "Both limits are shared by all workers")
@pytest.mark.promise("connection.md", "The only exception is the one request")
@pytest.mark.parametrize(
    ("limit", "workers"),
    [
        ("API_LIMITS__CONCURRENT_REQUESTS", ["-n2"]),
        ("API_LIMITS__REQUESTS_PER_SECOND", []),
    ],
    ids=["concurrency", "rate"],
)
def test_only_the_check_before_the_run_is_not_limited(
    suite: Suite,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    limit: str,
    workers: list[str],
) -> None:
    address, came = server
    monkeypatch.setenv(limit, "50")
    result = suite(
        STEPS, f"--base-url={address}", "--retry-wait=0.001", *workers, everything=FEATURE
    )
    result.assert_outcomes(passed=1)
    assert came == ["GET / unlimited", *LIMITED]
