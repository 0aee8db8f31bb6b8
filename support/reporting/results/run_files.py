"""Allure's files about the run as a whole: environment, executor, errors and crashes."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import allure_commons
import pytest
from allure_commons.model2 import Status, StatusDetails, TestResult
from allure_commons.utils import now, uuid4

from support.gherkin.compat import scenario_template
from support.reporting.results import environment
from support.reporting.results.attempt import Attempt
from support.reporting.results.defects import ENVIRONMENT
from support.reporting.results.labels import tag_values
from support.reporting.results.scenario_result import ScenarioResult

if TYPE_CHECKING:
    from pathlib import Path

    from support.reporting.lost_files import LostFiles
    from support.reporting.results.attempt import Running
    from support.reporting.results.scenario import Scenarios
    from support.run.configuration import RunFacts
    from support.secrets.redactor import Redactor


class RunFiles:
    """A plugin that writes the files at the start, so that a killed run has them, too."""

    def __init__(self, folder: Path, redactor: Redactor, run: RunFacts, lost: LostFiles) -> None:
        self._folder = folder
        self._lost = lost
        self._redactor = redactor
        self._run = run

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Write the files, replacing those of an earlier run in the same folder."""
        revision = environment.revision(session.config.rootpath)
        facts = self._run
        values = {"Backend": facts.backend, "Base URL": facts.base_url}
        values |= {"Data seed": str(facts.seed), "Git revision": revision}
        values |= environment.versions()
        masked = {name: self._redactor.text(value) for name, value in values.items()}
        self._write(environment.ENVIRONMENT_FILE, environment.as_properties(masked))
        if job := environment.executor(os.environ):
            self._write(environment.EXECUTOR_FILE, self._redactor.text(json.dumps(job, indent=2)))
        else:
            (self._folder / environment.EXECUTOR_FILE).unlink(missing_ok=True)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report collection errors, because the scenarios concerned have no results."""
        if report.failed:
            hook = allure_commons.plugin_manager.hook
            hook.global_error(message=f"{report.nodeid}\n{report.longreprtext}", trace="")

    def _write(self, name: str, text: str) -> None:
        self._lost.write(self._folder, name, text.encode())


DRAFT = "allure_scenario"
"""The attribute of a set-up report in which a worker of pytest-xdist sends its scenario."""

_MESSAGE = "the process that ran the scenario was killed, or it crashed; nothing more is known"


class CrashResults:
    """A plugin in the controller that writes the results of workers that crashed.

    Those of pytest-xdist send what they run, because only they have collected it.
    """

    def __init__(self, running: Running, scenarios: Scenarios) -> None:
        self._running = running
        self._scenarios = scenarios
        self._started: dict[str, tuple[ScenarioResult, int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the scenarios that workers are running."""
        if report.when == "setup" and (draft := getattr(report, DRAFT, None)):
            self._started[report.nodeid] = (ScenarioResult.of_json(draft), now())
        elif report.when == "teardown":
            self._started.pop(report.nodeid, None)

    def pytest_gherkin_worker_crashed(self, item: pytest.Item, worker: str, started: float) -> None:
        """Write the result of the scenario that a forked worker was running."""
        template, scenarios = scenario_template(item), replace(self._scenarios, worker=worker)
        if template is None:
            scenario = ScenarioResult.unknown(item.nodeid)
        else:
            scenario = scenarios.result_of(item, template, tag_values(item))
        self._write(scenario, int(started * 1000))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Write the result of the scenario that a crashed worker was running."""
        known = (ScenarioResult.unknown(crashitem), now())
        self._write(*self._started.pop(crashitem, known))

    def _write(self, scenario: ScenarioResult, started: int) -> None:
        result: Any = TestResult(uuid=uuid4(), name=scenario.title, start=started, stop=now())
        result.status, result.statusDetails = Status.BROKEN, StatusDetails(message=_MESSAGE)
        self._running.attempt = Attempt(scenario, has_ended=True, defect=ENVIRONMENT)
        allure_commons.plugin_manager.hook.report_result(result=result)
