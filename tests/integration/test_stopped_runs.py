"""Runs that are told to stop lose no finished result, and leave nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.settings import Settings
from tests.apis.serving import served
from tests.integration.copied_project import Project, copy_project
from tests.integration.test_live_backend import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ADMIN = Settings().roles["admin"]
ALONE = [(ADMIN.username, "admin")]
PATIENCE = 40.0  # seconds until a run has got somewhere, or has ended
INT, TERM = signal.SIGINT, signal.SIGTERM

FEATURE = """Feature: Stopped
  Scenario: One that waits
    Given Alice is a member
    When somebody waits for ever
"""
BUSY = "".join(
    f"""
  Scenario: Busy {number}
    Given Alice is a member
    When it takes a while
"""
    for number in range(40)
)
STEPS = """
import asyncio
from pathlib import Path
from pytest_bdd import when


@when("somebody waits for ever")
async def _():
    Path("waits").touch()
    await asyncio.Event().wait()


@when("it takes a while")
async def _():
    await asyncio.sleep(0.2)
"""


@dataclass
class Api:
    """The reference API, whose deletions may take some seconds."""

    seconds: float = 0.0
    asked: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    _app: Any = field(
        default_factory=lambda: create_app(
            ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
        )
    )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "DELETE":
            self.asked.set()
            await asyncio.sleep(self.seconds)
        await self._app(scope, receive, send)


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    with served(api) as api.url:
        yield api


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = copy_project(tmp_path)
    project.write("features/stopped.feature", FEATURE + BUSY)
    project.write("steps/stopped.py", STEPS)
    return project


def start(project: Project, api: Api, *arguments: str) -> subprocess.Popen[str]:
    """Start a run of the feature in a process group of its own."""
    clean = {n: v for n, v in os.environ.items() if not n.startswith(("API_", "COVERAGE_"))}
    own = ("--alluredir=reports/results", "--junitxml=junit.xml", "-p", "no:cacheprovider")
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "features/stopped.feature", *own, *arguments],
        cwd=project.root,
        env={**clean, "API_BASE_URL": api.url, "PYTHONPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until(condition: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert run.poll() is None, run.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(run: subprocess.Popen[str]) -> str:
    """Wait until a run ends as interrupted; return what it says."""
    try:
        output, _ = run.communicate(timeout=PATIENCE)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 2, output
    return output


def passed(project: Project) -> set[str]:
    """Return the names of the scenarios that passed according to Allure."""
    files = (project.root / "reports" / "results").glob("*-result.json")
    results = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return {result["name"] for result in results if result["status"] == "passed"}


def in_junit(project: Project) -> set[str]:
    cases = ET.parse(project.root / "junit.xml").iter("testcase")
    return {case.get("name", "") for case in cases}


@pytest.mark.parametrize("number", [INT, TERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("to_all", [False, True], ids=["the controller", "the whole group"])
def test_workers_stop_at_once_and_every_finished_result_is_reported(
    project: Project, api: Api, number: signal.Signals, *, to_all: bool
) -> None:
    run = start(project, api, "-n2", "--dist=worksteal")
    until((project.root / "waits").exists, run)
    until(lambda: len(passed(project)) >= 3, run)
    before = len(passed(project))
    (os.killpg if to_all else os.kill)(run.pid, number)
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
    """So CI servers stop a job."""
    api.seconds = 1.5
    run = start(project, api, "-k", "waits")
    until((project.root / "waits").exists, run)
    run.send_signal(INT)
    until(api.asked.is_set, run)
    run.send_signal(TERM)
    ended(run)
    assert accounts(api.url) == ALONE


def test_a_second_ctrl_c_ends_the_clean_up_and_what_is_left_is_listed(
    project: Project, api: Api
) -> None:
    api.seconds = 5.0
    run = start(project, api, "-k", "waits")
    until((project.root / "waits").exists, run)
    run.send_signal(INT)
    until(api.asked.is_set, run)
    run.send_signal(INT)
    run.communicate(timeout=PATIENCE)
    assert run.returncode != 0
    listed = json.loads((project.root / "reports" / "leftovers.json").read_text("utf-8"))
    assert [entry["scenario"] for entry in listed] == ["features/stopped.feature::One that waits"]
