"""The limits of a run across several processes, measured by the server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from support.http.transports.throttle import Throttle
from tests.apis.counting import CountingApp, most_in_a_second
from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, Run, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 20.0
HOLDER = """
import asyncio, pathlib, sys
from support.http.transports.throttle import Throttle

async def hold():
    throttle = Throttle(pathlib.Path(sys.argv[1]), at_once=1)
    async with throttle.permitted():
        throttle._next.acquire()
        throttle._turn.acquire()
        print("in flight", flush=True)
        sys.stdin.read()

asyncio.run(hold())
"""
SCENARIOS = 6
FEATURE = "Feature: Bursts\n" + "".join(
    f"""
  Scenario: Burst {number}
    When 6 clients at once GET "/things"
    Then all 6 responses are 200
    And the p95 of the response times is below 800 ms
"""
    for number in range(SCENARIOS)
)


STAMPS = """
import time

import httpx
from support.http.transports.throttle import Throttle


class Stamping(httpx.AsyncBaseTransport):
    def __init__(self, transport):
        self._transport = transport

    async def handle_async_request(self, request):
        request.headers["x-sent"] = str(time.monotonic())  # which all processes share
        return await self._transport.handle_async_request(request)

    async def aclose(self):
        await self._transport.aclose()


over = Throttle.over
Throttle.over = lambda throttle, transport: over(throttle, Stamping(transport))
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that has the only request allowed in flight, and every other lock."""
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "in flight\n"
            yield process
        finally:
            process.kill()


@pytest.mark.promise("connection.md", "A worker that is killed")
async def test_a_process_that_is_killed_is_no_longer_in_flight(tmp_path: Path) -> None:
    throttle = Throttle(tmp_path, at_once=1)

    async def send() -> None:
        async with throttle.permitted():
            pass

    with holder(tmp_path) as process:
        sending = asyncio.create_task(send())
        await asyncio.wait({sending}, timeout=0.1)
        assert not sending.done()
        process.kill()
        async with asyncio.timeout(PATIENCE):
            await sending


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    project.write("features/bursts.feature", FEATURE)
    return project


def burst(project: Project, app: CountingApp, workers: str = "-n2", **limits: str) -> Run:
    """Run the bursts on two workers; all requests get a response."""
    with served(app) as url:
        run = project.pytest(
            "features", workers, API_BASE_URL=url, API_LOGIN__PATH="none", **limits
        )
    assert run.status == 0, run.output
    assert list(run.results.values()) == ["passed"] * SCENARIOS
    assert len(app.came) == 6 * SCENARIOS
    return run


@pytest.mark.promise("connection.md", "Both limits are shared by all workers")
@pytest.mark.promise("connection.md", "A burst of 20 clients is never")
@pytest.mark.parametrize("workers", ["-n2", "--parallel=2"])
def test_two_workers_together_keep_to_the_cap(project: Project, workers: str) -> None:
    """And reach it."""
    app = CountingApp(seconds=0.05)
    burst(project, app, workers, API_LIMITS__CONCURRENT_REQUESTS="3")
    assert app.most == 3


@pytest.mark.promise("connection.md", "Both limits are shared by all workers")
@pytest.mark.promise("connection.md", "Waiting is not part of the exchange")
def test_two_workers_together_keep_to_the_rate(project: Project) -> None:
    """Each scenario alone would stay below it; waiting does not count as response time.

    The limit applies to when requests are sent. The same number arrives unless one is under way
    more than 100 ms longer than another, which happens on a busy machine.
    """
    app = CountingApp()
    project.append("conftest.py", STAMPS)
    burst(project, app, API_LIMITS__REQUESTS_PER_SECOND="10")
    assert len(app.sent) == len(app.came)
    assert most_in_a_second(app.sent) <= 10
    under_way = [came - sent for came, sent in zip(app.came, app.sent, strict=True)]
    late = max(0.0, max(under_way) - min(under_way) - 0.1)
    assert most_in_a_second(app.came, 1 - late) <= 10
    assert app.came[-1] - app.came[0] > 3


def test_without_limits_the_same_bursts_exceed_both(project: Project) -> None:
    app = CountingApp(seconds=0.05)
    burst(project, app)
    assert app.most > 3
    assert most_in_a_second(app.came) > 10


def test_the_most_in_a_second_are_found() -> None:
    assert most_in_a_second([]) == 0
    assert most_in_a_second([0.0, 1.0, 2.0]) == 1
    assert most_in_a_second([2.0, 0.0, 0.9, 1.8, 0.95]) == 3
