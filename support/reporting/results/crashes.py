"""Results of scenarios whose worker of pytest-xdist was killed while they ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import allure_commons
import pytest
from allure_commons.model2 import Status, StatusDetails, TestResult
from allure_commons.utils import now, uuid4

from support.reporting.results.defects import ENVIRONMENT
from support.reporting.results.running import Attempt
from support.reporting.results.scenario_result import ScenarioResult

if TYPE_CHECKING:
    from support.reporting.results.running import Running

DRAFT = "allure_scenario"
"""The attribute of a set-up's report in which a worker says what it runs."""

_MESSAGE = "the process that ran the scenario was killed, or it crashed; nothing more is known"


class CrashResults:
    """A plugin in the process that is no worker: a worker that is gone writes no result."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._started: dict[str, tuple[ScenarioResult, int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what workers run, while they do."""
        if report.when == "setup" and (draft := getattr(report, DRAFT, None)):
            self._started[report.nodeid] = (ScenarioResult.of_json(draft), now())
        elif report.when == "teardown":
            self._started.pop(report.nodeid, None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Write the result of the scenario that a lost worker was at."""
        known = (ScenarioResult.unknown(crashitem), now())
        scenario, started = self._started.pop(crashitem, known)
        result: Any = TestResult(uuid=uuid4(), name=scenario.title, start=started, stop=now())
        result.status, result.statusDetails = Status.BROKEN, StatusDetails(message=_MESSAGE)
        self._running.attempt = Attempt(scenario, has_ended=True, defect=ENVIRONMENT)
        allure_commons.plugin_manager.hook.report_result(result=result)
