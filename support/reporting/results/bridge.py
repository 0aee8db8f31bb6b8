"""Report pytest-bdd's scenarios and steps, and their exchanges, to Allure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import allure
import allure_commons
import pytest

from support.gherkin.compat import example_of, scenario_template
from support.gherkin.workers import worker_id
from support.reporting.cards.http_card import MEDIA_TYPE
from support.reporting.cards.late import Commands
from support.reporting.logs import LOG
from support.reporting.results.attempt import Attempt
from support.reporting.results.defects import defect
from support.reporting.results.labels import KNOWN, selecting_marks, tag_values
from support.reporting.results.run_files import DRAFT
from support.reporting.results.steps import GherkinSteps

if TYPE_CHECKING:
    from collections.abc import Generator

    from support.gherkin.compat import Scenario
    from support.http.exchange import Exchange, Listener
    from support.reporting.results.attempt import Running
    from support.reporting.results.scenario import Scenarios

_STEPS = pytest.StashKey[GherkinSteps]()
_XPASSED = "[XPASS(strict)]"  # the beginning of pytest's report
_XPASS = "passed unexpectedly, because it is tagged @xfail ({reason}): remove the tag"


class AllureBridge:
    """A plugin that listens to pytest and pytest-bdd, and calls allure-pytest's public API.

    ``scenarios`` provides the data of a scenario's result; ``running`` holds the current attempt.
    """

    def __init__(self, scenarios: Scenarios, running: Running) -> None:
        self._scenarios = scenarios
        self._running = running
        # A forked worker, which inherits this, does not: its controller has collected the same.
        self._sends_drafts = scenarios.are_on_worker

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Assign ids to scenarios, and label them before allure-pytest selects by label."""
        self._scenarios.identify(items)
        for item in items:
            template = scenario_template(item)
            if template is not None:
                for mark in selecting_marks(template, tag_values(item)):
                    item.add_marker(mark)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Start an attempt, even if the scenario is skipped at once."""
        template = scenario_template(item)
        if template is not None:
            values = tag_values(item)
            scenario = self._scenarios.result_of(item, template, values)
            has_failed = getattr(item, "execution_count", 1) > 1  # set by pytest-rerunfailures
            self._running.attempt = Attempt(scenario, known=KNOWN in values, flaky=has_failed)
        return (yield)

    def pytest_gherkin_worker_start(self, session: pytest.Session) -> None:
        """Label scenarios with the forked worker that runs them."""
        self._scenarios = replace(self._scenarios, worker=worker_id(session.config))

    def pytest_gherkin_late_report(self, report: pytest.TestReport) -> None:
        """Report a fixture that failed after the result of its scenario was written."""
        hook = allure_commons.plugin_manager.hook
        hook.global_error(message=f"{report.nodeid}\n{report.longreprtext}", trace="")

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, scenario: Scenario
    ) -> None:
        """Prepare for the scenario's steps."""
        request.node.stash[_STEPS] = GherkinSteps(scenario, example_of(request.node))

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest) -> None:
        """Open a step."""
        request.node.stash[_STEPS].start()

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Close the step."""
        request.node.stash[_STEPS].stop(None)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, exception: BaseException
    ) -> None:
        """Close the step as failed."""
        if self._running.attempt is not None:
            self._running.attempt.record_error(exception, request.config.rootpath)
        request.node.stash[_STEPS].stop(exception)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, exception: Exception
    ) -> None:
        """Report an undefined step."""
        request.node.stash[_STEPS].start()
        self.pytest_bdd_step_error(request, exception)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Report the steps that were not reached."""
        request.node.stash[_STEPS].skip_rest()

    @pytest.hookimpl(tryfirst=True)  # an error of another plugin must not hide the exchange
    def pytest_api_exchange_listener(self) -> Listener:
        """Attach exchanges to the running step; they are masked when they are written."""
        return self._attach

    def _attach(self, exchange: Exchange) -> None:
        allure.attach(exchange, exchange.request.method, MEDIA_TYPE, "json")
        if self._running.attempt is not None:
            self._running.attempt.exchanges.append(exchange)

    def pytest_api_attachment(self, name: str, table: str) -> None:
        """Attach a table to the running step."""
        allure.attach(table, name, allure.attachment_type.CSV)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Attach the curl commands of the requests, and the log, once both are complete."""
        try:
            yield
        finally:
            attempt = self._running.attempt
            if attempt is not None and attempt.exchanges:
                allure.attach(Commands(attempt.exchanges), "curl", "text/plain", "sh")
            if log := item.stash.get(LOG, ""):
                allure.attach(log, "log", "text/plain", "jsonl")
                item.stash[LOG] = ""  # free the memory before the end of the run

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record the phase's outcome; keep allure-pytest from attaching log records."""
        report = yield
        if self._running.attempt is not None:
            self._record(self._running.attempt, item, report, call)
        if report.when == "teardown" and LOG in item.stash:  # they are in the scenario's log
            report.sections = [s for s in report.sections if not s[0].startswith("Captured log")]
        return report

    def _show_unreached(self, item: pytest.Item) -> None:
        """Report the steps of a scenario that did not start, so that its promises are visible."""
        template, row = scenario_template(item), example_of(item)
        if template is not None:
            GherkinSteps(template.render(row), row).skip_rest("the scenario did not start")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Explain an unexpected pass, which is not known before this hook."""
        attempt, text = self._running.attempt, str(report.longrepr)
        if attempt and report.failed and text.startswith(_XPASSED):
            attempt.message = _XPASS.format(reason=text.removeprefix(_XPASSED).strip())

    def _record(
        self,
        attempt: Attempt,
        item: pytest.Item,
        report: pytest.TestReport,
        call: pytest.CallInfo[None],
    ) -> None:
        if report.when == "setup" and self._sends_drafts:
            setattr(report, DRAFT, attempt.scenario.as_json())
        if report.when == "call" or not report.passed:
            attempt.has_ended = True
        if report.when == "setup" and not report.passed:
            self._show_unreached(item)
        if report.failed and call.excinfo and attempt.failure is None:
            error = call.excinfo.value
            attempt.defect = defect(error)
            attempt.failure = self._scenarios.failure_of(item, error, attempt)
