"""Runs that are asked to stop lose no finished result, and leave nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from tests.apis.serving import served
from tests.end_to_end.accounts import ADMIN, OPENED, accounts
from tests.end_to_end.copied_project import Project, use_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.warm import Running

ALONE = [(ADMIN.username, "admin")]
PATIENCE = 40.0  # seconds until a run has got somewhere, or has ended
INT, TERM = signal.SIGINT, signal.SIGTERM

FEATURE = f"""Feature: Stopped
  Scenario: One that waits
{OPENED}\
    When somebody waits for ever
"""
BUSY = "".join(
    f"""
  Scenario: Busy {number}
{OPENED}\
    When it takes a while
"""
    for number in range(40)
)
STEPS = """
import asyncio
import ctypes
import time
from pathlib import Path
from pytest_bdd import when


@when("somebody waits for ever")
async def _():
    Path("waits").touch()
    await asyncio.Event().wait()


@when("it takes a while")
async def _():
    await asyncio.sleep(0.2)


@when("a step blocks the event loop")
async def _():
    Path("waits").touch()
    time.sleep(600)


@when("a step swallows its cancellation")
async def _():
    Path("waits").touch()
    while True:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            pass


@when("a step calls C code that does not return")
async def _():
    mutex, libc = ctypes.create_string_buffer(64), ctypes.CDLL(None)
    libc.pthread_mutex_lock(mutex)
    Path("waits").touch()
    libc.pthread_mutex_lock(mutex)
"""
BLOCKING = f"""Feature: Blocking
  Scenario: One that blocks
{OPENED}\
    When a step STEP
"""


@dataclass
class Api:
    """The reference API with slow deletions."""

    seconds: float = 0.0
    asked: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    _app: Any = field(
        default_factory=lambda: create_app(
            ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
        )
    )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "DELETE":
            self.asked.set()
            await asyncio.to_thread(self.is_over.wait, self.seconds)
        await self._app(scope, receive, send)


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    with served(api) as api.url:
        yield api


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    project.write("features/stopped.feature", FEATURE + BUSY)
    project.append("conftest.py", STEPS)
    return project


def start(project: Project, api: Api, *arguments: str) -> Running:
    """Start a run of the feature in a process group of its own."""
    own = ("features/stopped.feature", "--alluredir=reports/results", "--junitxml=junit.xml")
    return project.start(*own, *arguments, API_BASE_URL=api.url)


def until(condition: Callable[[], bool], run: Running) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert run.poll() is None, run.written()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(run: Running) -> None:
    """Wait until a run ends as interrupted."""
    try:
        run.wait(PATIENCE)
    finally:
        run.kill()
    assert run.returncode == 2, run.written()


def passed(project: Project) -> set[str]:
    """Return the names of the scenarios that passed according to Allure."""
    files = (project.root / "reports" / "results").glob("*-result.json")
    results = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return {result["name"] for result in results if result["status"] == "passed"}


def in_junit(project: Project) -> set[str]:
    cases = ET.parse(project.root / "junit.xml").iter("testcase")
    return {case.get("name", "") for case in cases}


@pytest.mark.promise("clean-up.md", "With workers, stop only")
@pytest.mark.parametrize("number", [INT, TERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("to_all", [False, True], ids=["the controller", "the whole group"])
@pytest.mark.parametrize("workers", [("-n2", "--dist=worksteal"), ("--parallel=2",)], ids=" ".join)
def test_workers_stop_at_once_and_every_finished_result_is_reported(
    project: Project, api: Api, number: signal.Signals, workers: tuple[str, ...], *, to_all: bool
) -> None:
    run = start(project, api, *workers)
    until((project.root / "waits").exists, run)
    until(lambda: len(passed(project)) >= 3, run)
    before = len(passed(project))
    if to_all:
        os.killpg(run.pid, number)
    else:
        run.send_signal(number)
    ended(run)
    assert passed(project) <= in_junit(project)
    assert before <= len(passed(project)) <= before + 3  # and not those of five more seconds
    assert accounts(api.url) == ALONE
    assert not (project.root / "reports" / "leftovers.json").exists()


@pytest.mark.parametrize("number", [INT, TERM], ids=["SIGINT", "SIGTERM"])
def test_a_clean_up_at_work_comes_to_its_end(
    project: Project, api: Api, number: signal.Signals
) -> None:
    api.seconds = 1.0
    run = start(project, api, "-k", "Busy")
    until(api.asked.is_set, run)
    run.send_signal(number)
    ended(run)
    assert len(passed(project)) == 1
    assert accounts(api.url) == ALONE


def test_sigterm_after_sigint_does_not_disturb_the_clean_up(project: Project, api: Api) -> None:
    """CI servers stop jobs like this."""
    api.seconds = 1.5
    run = start(project, api, "-k", "waits")
    until((project.root / "waits").exists, run)
    run.send_signal(INT)
    until(api.asked.is_set, run)
    run.send_signal(TERM)
    ended(run)
    assert accounts(api.url) == ALONE


@pytest.mark.promise("clean-up.md", "A second Ctrl-C also stops")
def test_a_second_ctrl_c_ends_the_clean_up_and_what_is_left_is_listed(
    project: Project, api: Api
) -> None:
    api.seconds = 5.0
    run = start(project, api, "-k", "waits")
    until((project.root / "waits").exists, run)
    run.send_signal(INT)
    until(api.asked.is_set, run)
    run.send_signal(INT)
    assert run.wait(PATIENCE) == 2, run.written()
    assert "Traceback" not in run.written()
    listed = json.loads((project.root / "reports" / "leftovers.json").read_text("utf-8"))
    assert [entry["scenario"] for entry in listed] == ["features/stopped.feature::One that waits"]


@pytest.mark.promise("clean-up.md", "What is gone is recorded at once")
@pytest.mark.parametrize(
    "number", [INT, TERM, signal.SIGKILL], ids=["SIGINT", "SIGTERM", "SIGKILL"]
)
def test_deleting_leftovers_stops_at_once_and_the_list_keeps_them(
    project: Project, api: Api, number: signal.Signals
) -> None:
    api.seconds = PATIENCE * 2
    entry = {"address": f"{api.url}/users/usr_1", "basis": "location", "scenario": "a::S"}
    path = project.root / "reports" / "leftovers.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([{**entry, "when": "2026-01-31", "why": "403"}]), encoding="utf-8")
    run = project.start("--clean-leftovers", API_BASE_URL=api.url)
    until(api.asked.is_set, run)
    run.send_signal(number)
    try:
        status = run.wait(PATIENCE)
    finally:
        run.kill()
        api.is_over.set()
    assert status == (-number if number == signal.SIGKILL else 2), run.written()
    (left,) = json.loads(path.read_text("utf-8"))
    assert left["address"] == entry["address"]


def start_blocking(project: Project, api: Api, step: str, *arguments: str) -> Running:
    """Start a run of one scenario, and wait until it has reached its last step."""
    project.write("features/stopped.feature", BLOCKING.replace("STEP", step))
    run = start(project, api, *arguments)
    until((project.root / "waits").exists, run)
    assert len(accounts(api.url)) == 2
    return run


@pytest.mark.promise("clean-up.md", "A step that does not let itself")
@pytest.mark.promise("clean-up.md", "After 2 seconds, or at the second")
@pytest.mark.promise("clean-up.md", "The message names the step and")
@pytest.mark.promise("clean-up.md", "stopped by SIGTERM; features")
@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "a worker"])
@pytest.mark.parametrize(
    ("step", "where"),
    [
        ("blocks the event loop", "it blocks at conftest.py:"),
        ("swallows its cancellation", "it waits at conftest.py:"),
    ],
)
def test_a_step_that_does_not_end_is_interrupted_and_cleaned_up(
    project: Project, api: Api, step: str, where: str, workers: tuple[str, ...]
) -> None:
    run = start_blocking(project, api, step, *workers)
    run.send_signal(TERM)
    ended(run)
    assert accounts(api.url) == ALONE
    line = BLOCKING[: BLOCKING.rindex("When")].count("\n") + 1
    [result] = (project.root / "reports" / "results").glob("*-result.json")
    message = json.loads(result.read_text(encoding="utf-8"))["statusDetails"]["message"]
    by = "SIGINT" if workers else "SIGTERM"  # the controller's signal
    at = f"features/stopped.feature:{line}: When a step {step}: {where}"
    assert message.startswith(f"the run was interrupted: stopped by {by}; {at}")


@pytest.mark.promise("clean-up.md", "Two kinds of steps cannot be")
@pytest.mark.promise("clean-up.md", "The process then ends without")
@pytest.mark.promise("clean-up.md", "What it has created is in")
def test_a_step_that_nothing_interrupts_ends_the_process_and_leaves_its_journal(
    project: Project, api: Api
) -> None:
    run = start_blocking(project, api, "calls C code that does not return")
    for _ in range(2):
        run.send_signal(TERM)
        time.sleep(0.1)  # or the system makes one of two
    ended(run)
    _, written = run.written()
    assert "code that is not Python's and does not return; the process ends here" in written
    assert "make clean-leftovers deletes what it has created" in written
    assert len(accounts(api.url)) == 2
    assert "1 deleted, 0 left" in project.pytest("--clean-leftovers", API_BASE_URL=api.url).output
    assert accounts(api.url) == ALONE
