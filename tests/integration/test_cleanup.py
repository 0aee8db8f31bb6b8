"""Nothing that scenarios create outlives a run, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.settings import Settings
from tests.apis.serving import served
from tests.integration.copied_project import Project, copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ADMIN = Settings().roles["admin"]
PATIENCE = 30.0  # seconds until a run has got somewhere, or has ended

FAILING = """
import random
import pytest


def pytest_bdd_before_scenario(request, scenario):
    chance = random.Random(request.node.nodeid)
    fails = chance.random() < 1 / 3
    request.node.fails_at = chance.choice(scenario.steps).line_number if fails else None


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_step(request, step):
    if step.line_number == request.node.fails_at:
        raise AssertionError("fails at random")
"""
WAITING = """Feature: Waiting
  Scenario: One that passes
    Given Alice is a member

  Scenario: One that waits
    Given Alice is a member
    When somebody waits for ever

  Scenario: One that is never reached
    Given Alice is a member
"""
STEPS = """
import asyncio
import os
from pathlib import Path
from pytest_bdd import when


@when("somebody waits for ever")
async def _():
    Path("waits").write_text(str(os.getpid()))
    await asyncio.Event().wait()
"""
KEPT = """Feature: Keeping
  @keep
  Scenario: Alice stays
    Given Alice is a member
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


@pytest.fixture
def server() -> Iterator[str]:
    config = ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
    with served(create_app(config)) as address:
        yield address


def accounts(address: str) -> list[str]:
    """Return the addresses of all accounts but the admin's."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        form = {"username": ADMIN.username, "password": ADMIN.password.get_secret_value()}
        grant = client.post("/auth/token", data={"grant_type": "password", **form}).json()
        headers = {"Authorization": f"Bearer {grant['access_token']}"}
        listed = client.get("/users", params={"limit": 100}, headers=headers).json()
    assert listed["total"] == len(listed["items"])
    return [u["email"] for u in listed["items"] if u["email"] != ADMIN.username]


def leftovers(project: Project) -> list[dict[str, Any]]:
    """Return the list of leftovers; no list is an empty one."""
    path = project.root / "reports" / "leftovers.json"
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return found


@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
def test_all_are_gone_after_a_third_of_the_scenarios_have_failed(
    project: Project, server: str, workers: str
) -> None:
    project.append("conftest.py", FAILING)
    run = project.pytest("features/users", f"-n{workers}", API_BASE_URL=server)
    assert run.status == 1
    failed, passed = len(run.having("failed")), len(run.having("passed"))
    assert 0.2 < failed / (failed + passed) < 0.5
    assert run.having("error") == set()
    assert accounts(server) == []
    assert [path for path in project.root.glob("reports/**/*") if path.is_file()] == []


def test_a_scenario_that_takes_too_long_leaves_nothing(project: Project, server: str) -> None:
    project.write("steps/waiting.py", STEPS)
    limited = WAITING.replace(
        "  Scenario: One that waits", "  @timeout:1s\n  Scenario: One that waits"
    )
    project.write("features/waiting.feature", limited)
    run = project.pytest("features/waiting.feature", API_BASE_URL=server)
    assert run.having("failed") == {"One that waits"}
    assert "no result when 1 s were over" in run.messages["One that waits"]
    assert accounts(server) == []
    assert leftovers(project) == []


def test_what_is_tagged_so_stays(project: Project, server: str) -> None:
    project.write("features/keep.feature", KEPT)
    run = project.pytest("features/keep.feature", API_BASE_URL=server)
    assert run.status == 0, run.output
    assert len(accounts(server)) == 1
    assert leftovers(project) == []


# Runs that are ended


@contextmanager
def waiting(project: Project, address: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a run, and give it when its scenario waits."""
    project.write("features/waiting.feature", WAITING)
    project.write("steps/waiting.py", STEPS)
    command = [sys.executable, "-m", "pytest", "features/waiting.feature", *arguments]
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("API_", "COVERAGE_"))}
    with subprocess.Popen(
        [*command, "--alluredir=reports/results", "--junitxml=junit.xml"],
        cwd=project.root,
        env={**environment, "API_BASE_URL": address, "PYTHONPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        try:
            until((project.root / "waits").exists, run)
            yield run
        finally:
            if run.poll() is None:
                run.kill()


def until(condition: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    """Wait for something; fails if it does not come, or the run ends before."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert run.poll() is None, run.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a run's end; return its status and output."""
    output, _ = run.communicate(timeout=PATIENCE)
    return run.returncode, output


def results(project: Project) -> dict[str, str]:
    """Return the status of each scenario in Allure's results, by its name."""
    files = (project.root / "reports" / "results").glob("*-result.json")
    read = [json.loads(path.read_text()) for path in files]
    return {result["name"]: result["status"] for result in read}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_run_that_is_told_to_stop_cleans_up_and_keeps_what_it_has(
    project: Project, server: str, number: signal.Signals
) -> None:
    with waiting(project, server) as run:
        assert len(accounts(server)) == 1
        run.send_signal(number)
        status, output = ended(run)
    assert status == 2, output
    assert accounts(server) == []
    assert leftovers(project) == []
    assert results(project)["One that passes"] == "passed"
    assert 'name="One that passes"' in (project.root / "junit.xml").read_text()


def test_a_worker_that_is_killed_leaves_a_list_of_what_it_has_created(
    project: Project, server: str
) -> None:
    """And no finished result is lost; the scenarios after it run."""
    with waiting(project, server, "-n1") as run:
        until(lambda: (project.root / "waits").read_text() != "", run)
        os.kill(int((project.root / "waits").read_text()), signal.SIGKILL)
        status, output = ended(run)
    assert status == 1, output
    assert "crashed while running" in output
    assert "1 leftovers of this run and earlier ones in reports/leftovers.json" in output
    done = results(project)
    assert (done["One that passes"], done["One that is never reached"]) == ("passed", "passed")
    (left,) = leftovers(project)
    assert left["scenario"] == "features/waiting.feature::One that waits"
    assert left["why"] == "the run ended before it was deleted"
    assert len(accounts(server)) == 1
    cleaned = project.pytest("--clean-leftovers", "-n2", API_BASE_URL=server)
    assert cleaned.status == 0, cleaned.output
    assert f"{left['address']}: deleted\n1 deleted, 0 left" in cleaned.output
    assert accounts(server) == []
    assert leftovers(project) == []


def test_leftovers_need_an_api_to_be_deleted_from(project: Project) -> None:
    run = project.pytest("--clean-leftovers")
    assert run.status == 4
    assert "--clean-leftovers needs the live backend; this is embedded" in run.output
