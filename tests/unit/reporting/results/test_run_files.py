"""Allure's files about the run as a whole."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from allure_commons.model2 import Status
from pydantic import SecretStr

from support.reporting.lost_files import LostFiles
from support.reporting.results import environment, run_files, scenario
from support.reporting.results.attempt import Running
from support.reporting.results.defects import ENVIRONMENT
from support.reporting.results.run_files import DRAFT, CrashResults, RunFiles
from support.reporting.results.scenario import Scenarios
from support.secrets.redactor import Redactor
from tests.unit.reporting.results.conftest import RUN
from tests.unit.reporting.results.test_scenario_result import SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.reporting.results.conftest import AllureLog

JOB = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_NUMBER": "5", "GITHUB_WORKFLOW": "of hunter2-hunter2"}


@pytest.fixture
def files(tmp_path: Path) -> RunFiles:
    """Writes into tmp_path, and knows one secret."""
    run = replace(RUN, base_url="http://api.example.com/hunter2-hunter2")
    return RunFiles(tmp_path, Redactor([SecretStr("hunter2-hunter2")]), run, LostFiles())


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, files: RunFiles, tmp_path: Path) -> Any:
    """Start the run with these environment variables."""
    monkeypatch.setattr(environment, "revision", lambda _: "abc-dirty")

    def start(variables: dict[str, str]) -> None:
        for name in ("GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        session: Any = SimpleNamespace(config=SimpleNamespace(rootpath=tmp_path))
        files.pytest_sessionstart(session)

    return start


def test_the_environment_of_the_run_is_written(start: Any, tmp_path: Path) -> None:
    start({})
    text = (tmp_path / environment.ENVIRONMENT_FILE).read_text(encoding="utf-8")
    lines = dict(line.split(" = ", 1) for line in text.splitlines())
    assert lines["Backend"] == "live"
    assert lines["Data\\ seed"] == "7"
    assert lines["Git\\ revision"] == "abc-dirty"
    assert "hunter2" not in text
    assert not (tmp_path / environment.EXECUTOR_FILE).exists()


def test_the_job_of_a_run_is_written_and_that_of_an_earlier_one_deleted(
    start: Any, tmp_path: Path
) -> None:
    path = tmp_path / environment.EXECUTOR_FILE
    start(JOB)
    job = json.loads(path.read_text(encoding="utf-8"))
    assert job["buildOrder"] == 5
    assert "hunter2" not in job["buildName"]
    start({})
    assert not path.exists()


def test_collection_errors_are_reported(files: RunFiles, allure_log: AllureLog) -> None:
    files.pytest_collectreport(pytest.CollectReport("a.feature", "passed", None, []))
    files.pytest_collectreport(pytest.CollectReport("b.feature", "failed", "line 3: wrong", []))
    assert allure_log.errors == ["b.feature\nline 3: wrong"]


# Workers that are gone


def report(when: Any, **more: Any) -> pytest.TestReport:
    return pytest.TestReport(SCENARIO.nodeid, ("a", 1, "S"), {}, "passed", None, when, **more)


@pytest.fixture
def crashes(tmp_path: Path) -> CrashResults:
    """The plugin of the controller."""
    return CrashResults(Running(), Scenarios(tmp_path, (), "", RUN))


def test_the_scenario_of_a_lost_worker_is_broken(
    crashes: CrashResults, allure_log: AllureLog
) -> None:
    crashes.pytest_runtest_logreport(report("setup", **{DRAFT: SCENARIO.as_json()}))
    crashes.pytest_handlecrashitem(SCENARIO.nodeid)
    [result] = allure_log.results
    assert (result.name, result.status) == (SCENARIO.title, Status.BROKEN)
    assert result.start <= result.stop
    assert "killed" in result.statusDetails.message
    attempt = crashes._running.take()
    assert attempt is not None
    assert (attempt.scenario, attempt.defect, attempt.has_ended) == (SCENARIO, ENVIRONMENT, True)


@pytest.mark.parametrize("reports", [[], [report("setup")], ["ended"]])
def test_an_unknown_scenario_is_named_by_its_node_id(
    crashes: CrashResults, allure_log: AllureLog, reports: list[Any]
) -> None:
    if reports == ["ended"]:
        reports = [
            report("setup", **{DRAFT: SCENARIO.as_json()}),
            report("call"),
            report("teardown"),
        ]
    for one in reports:
        crashes.pytest_runtest_logreport(one)
    crashes.pytest_handlecrashitem(SCENARIO.nodeid)
    [result] = allure_log.results
    assert result.name == "S[Ada]"


def test_the_scenario_of_a_forked_worker_is_broken(
    crashes: CrashResults,
    allure_log: AllureLog,
    item: Any,
    feature: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The controller has collected it, too, and knows since when it has run and where."""
    plain = item("plain")
    for module in (scenario, run_files):
        monkeypatch.setattr(module, "scenario_template", {plain: feature().scenarios["plain"]}.get)
    crashes._scenarios.identify([plain])
    crashes.pytest_gherkin_worker_crashed(plain, "gw3", 1.5)
    [result] = allure_log.results
    assert (result.name, result.status, result.start) == ("plain", Status.BROKEN, 1500)
    attempt = crashes._running.take()
    assert attempt is not None
    assert attempt.scenario.path[-1] == "Users"
    assert "gw3" in str(attempt.scenario.labels)


def test_a_plain_test_of_a_forked_worker_is_broken(
    crashes: CrashResults, allure_log: AllureLog, item: Any
) -> None:
    crashes.pytest_gherkin_worker_crashed(item("test_a"), "gw3", 1.5)
    [result] = allure_log.results
    assert (result.name, result.status, result.start) == ("test_a", Status.BROKEN, 1500)
