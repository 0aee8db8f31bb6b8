"""Resources created by scenarios do not outlive a run, however it ends."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
MANY = """Feature: Many accounts
  Scenario Outline: Account <number>
    When I POST "/users" with JSON:
      \"\"\"json
      {"email": "{faker.email}", "name": "Alice", "password": "{faker.password}"}
      \"\"\"
    Then the response status is 201
    When I remember "$.id" as "id"
    Given I am signed in as admin
    When I <method> "/users/{id}"
    Then the response status is 2xx

    Examples:
      | number | method |
""" + "".join(f"      | {n} | {('GET', 'DELETE')[n % 2]} |\n" for n in range(40))
WAITING = f"""Feature: Waiting
  Scenario: One that passes
{OPENED}
  Scenario: One that waits
{OPENED}\
    When somebody waits for ever

  Scenario: One that is never reached
{OPENED}"""
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
KEPT = f"""Feature: Keeping
  @keep
  Scenario: Alice stays
{OPENED}
  Scenario: Alice goes
{OPENED}
  @keep
  Rule: Here all stay
    Scenario: Alice stays, too
{OPENED}"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return use_project(tmp_path)


@pytest.fixture
def server() -> Iterator[str]:
    config = ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
    with served(create_app(config)) as address:
        yield address


def leftovers(project: Project) -> list[dict[str, Any]]:
    """Return the list of leftovers, empty if there is no file."""
    path = project.root / "reports" / "leftovers.json"
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return found


@pytest.mark.promise("clean-up.md", "On a live API, what")
@pytest.mark.promise("clean-up.md", "Scenarios do not have to mention it")
@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
def test_all_are_gone_after_a_third_of_the_scenarios_have_failed(
    project: Project, server: str, workers: str
) -> None:
    project.append("conftest.py", FAILING)
    project.write("features/many.feature", MANY)
    run = project.pytest("features/many.feature", f"-n{workers}", API_BASE_URL=server)
    assert run.status == 1
    failed, passed = len(run.having("failed")), len(run.having("passed"))
    assert 0.2 < failed / (failed + passed) < 0.5
    assert run.having("error") == set()
    assert accounts(server) == ALONE
    assert [path for path in project.root.glob("reports/**/*") if path.is_file()] == []


@pytest.mark.promise("clean-up.md", "On a live API, what")
def test_a_scenario_that_takes_too_long_leaves_nothing(project: Project, server: str) -> None:
    project.append("conftest.py", STEPS)
    limited = WAITING.replace(
        "  Scenario: One that waits", "  @timeout:1s\n  Scenario: One that waits"
    )
    project.write("features/waiting.feature", limited)
    run = project.pytest("features/waiting.feature", API_BASE_URL=server)
    assert run.having("failed") == {"One that waits"}
    assert "no result after 1 s" in run.messages["One that waits"]
    assert accounts(server) == ALONE
    assert leftovers(project) == []


@pytest.mark.promise("clean-up.md", "`@keep` on a scenario")
def test_resources_of_scenarios_tagged_keep_stay(project: Project, server: str) -> None:
    project.write("features/some.feature", KEPT)
    project.write("features/all.feature", f"@keep\nFeature: F\n  Scenario: S\n{OPENED}")
    run = project.pytest("features/some.feature", "features/all.feature", API_BASE_URL=server)
    assert run.status == 0, run.output
    assert len(run.having("passed")) == 4
    assert len(accounts(server)) == len([*ALONE, "scenario", "rule", "feature"])
    assert leftovers(project) == []


# Runs that are ended


@contextmanager
def waiting(project: Project, address: str, *arguments: str) -> Iterator[Running]:
    """Start a run, and yield it once its scenario waits."""
    project.write("features/waiting.feature", WAITING)
    project.append("conftest.py", STEPS)
    own = ("features/waiting.feature", "--alluredir=reports/results", "--junitxml=junit.xml")
    run = project.start(*own, *arguments, API_BASE_URL=address)
    try:
        until((project.root / "waits").exists, run)
        yield run
    finally:
        run.kill()


def until(condition: Callable[[], bool], run: Running) -> None:
    """Wait for a condition; fail if it does not occur, or the run ends first."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert run.poll() is None, run.written()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(run: Running) -> tuple[int, str]:
    """Wait for the end of a run; return its status and output."""
    status = run.wait(PATIENCE)
    return status, "".join(run.written())


def results(project: Project) -> dict[str, str]:
    """Return the status of each scenario in Allure's results, by its name."""
    files = (project.root / "reports" / "results").glob("*-result.json")
    read = [json.loads(path.read_text()) for path in files]
    return {result["name"]: result["status"] for result in read}


@pytest.mark.promise("clean-up.md", "On a live API, what")
@pytest.mark.promise("clean-up.md", "When a run is stopped by Ctrl-C or SIGTERM, it cancels")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_run_that_is_asked_to_stop_cleans_up_and_keeps_its_results(
    project: Project, server: str, number: signal.Signals
) -> None:
    with waiting(project, server) as run:
        assert len(accounts(server)) == 2
        run.send_signal(number)
        status, output = ended(run)
    assert status == 2, output
    assert accounts(server) == ALONE
    assert leftovers(project) == []
    assert results(project)["One that passes"] == "passed"
    assert 'name="One that passes"' in (project.root / "junit.xml").read_text()


@pytest.mark.promise("clean-up.md", "The addresses are also listed")
@pytest.mark.promise("clean-up.md", "The end of the run, or of the next one")
@pytest.mark.parametrize("workers", ["-n1", "--parallel=2"])
def test_a_worker_that_is_killed_leaves_a_list_of_what_it_has_created(
    project: Project, server: str, workers: str
) -> None:
    """No finished result is lost, and later scenarios still run."""
    with waiting(project, server, workers) as run:
        until(lambda: (project.root / "waits").read_text() != "", run)
        os.kill(int((project.root / "waits").read_text()), signal.SIGKILL)
        status, output = ended(run)
    assert status == 1, output
    assert ("crashed while running" if workers == "-n1" else "was killed by SIGKILL") in output
    assert "1 leftover of this run and earlier ones in reports/leftovers.json" in output
    done = results(project)
    assert (done["One that passes"], done["One that is never reached"]) == ("passed", "passed")
    (left,) = leftovers(project)
    assert left["scenario"] == "features/waiting.feature::One that waits"
    assert left["why"] == "the run ended before it was deleted"
    assert len(accounts(server)) == 2
    cleaned = project.pytest("--clean-leftovers", "-n2", API_BASE_URL=server)
    assert cleaned.status == 0, cleaned.output
    assert f"{left['address']}: deleted\n1 deleted, 0 left" in cleaned.output
    assert accounts(server) == ALONE
    assert leftovers(project) == []


def test_leftovers_need_an_api_to_be_deleted_from(project: Project) -> None:
    run = project.pytest("--clean-leftovers")
    assert run.status == 4
    assert "--clean-leftovers needs the live backend, but this run uses embedded" in run.output
