"""Tells Allure what pytest-bdd runs: scenarios, steps, exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import allure
import pytest

from support.gherkin.compat import example_of, scenario_template
from support.reporting.cards.http_card import MEDIA_TYPE, card, card_title
from support.reporting.logs import LOG
from support.reporting.results.crashes import DRAFT
from support.reporting.results.defects import defect
from support.reporting.results.gherkin_steps import GherkinSteps
from support.reporting.results.labels import KNOWN, selecting_marks, tag_values
from support.reporting.results.running import Attempt

if TYPE_CHECKING:
    from collections.abc import Generator

    from support.gherkin.compat import Scenario
    from support.http.exchange import Exchange
    from support.reporting.results.running import Running
    from support.reporting.results.scenarios import Scenarios

_STEPS = pytest.StashKey[GherkinSteps]()
_XPASSED = "[XPASS(strict)]"  # what pytest's report of it begins with
_XPASS = "passes, although @xfail says that it fails ({reason}): take the tag away"


class AllureBridge:
    """A plugin that listens to pytest and pytest-bdd and speaks allure-pytest's public API.

    ``scenarios`` knows what a result says of its scenario; ``running`` is told what runs.
    """

    def __init__(self, scenarios: Scenarios, running: Running) -> None:
        self._scenarios = scenarios
        self._running = running

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Identify scenarios, and label them before allure-pytest selects by label."""
        self._scenarios.identify(items)
        for item in items:
            template = scenario_template(item)
            if template is not None:
                for mark in selecting_marks(template, tag_values(item)):
                    item.add_marker(mark)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Say what runs now, also where it is skipped at once."""
        template = scenario_template(item)
        if template is not None:
            values = tag_values(item)
            scenario = self._scenarios.result_of(item, template, values)
            has_failed = getattr(item, "execution_count", 1) > 1  # of pytest-rerunfailures
            self._running.attempt = Attempt(scenario, known=KNOWN in values, flaky=has_failed)
        return (yield)

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, scenario: Scenario
    ) -> None:
        """Expect the scenario's steps."""
        request.node.stash[_STEPS] = GherkinSteps(scenario, example_of(request.node))

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest) -> None:
        """Open a step."""
        request.node.stash[_STEPS].start()

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Close it."""
        request.node.stash[_STEPS].stop(None)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, exception: BaseException
    ) -> None:
        """Close it as failed."""
        if self._running.attempt is not None:
            self._running.attempt.note_error(exception, request.config.rootpath)
        request.node.stash[_STEPS].stop(exception)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, exception: Exception
    ) -> None:
        """Show an undefined step."""
        request.node.stash[_STEPS].start()
        self.pytest_bdd_step_error(request, exception)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Show the steps that were not reached."""
        request.node.stash[_STEPS].skip_rest()

    def pytest_api_exchange(self, exchange: Exchange) -> None:
        """Attach an exchange to the step that had it."""
        allure.attach(card(exchange), card_title(exchange), MEDIA_TYPE, "json")
        if self._running.attempt is not None:
            self._running.attempt.note_exchange(exchange)

    def pytest_api_attachment(self, name: str, table: str) -> None:
        """Attach a table to the step that has it to show."""
        allure.attach(table, name, allure.attachment_type.CSV)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Attach the commands that send its requests again, and its log, both complete now."""
        try:
            yield
        finally:
            attempt = self._running.attempt
            if attempt is not None and attempt.commands:
                allure.attach("\n\n".join(attempt.commands), "curl", "text/plain", "sh")
            if log := item.stash.get(LOG, ""):
                allure.attach(log, "log", "text/plain", "jsonl")
                item.stash[LOG] = ""  # or it would stay to the end of the run

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Take note of what became of a phase; keep allure-pytest from attaching log records."""
        report = yield
        if self._running.attempt is not None:
            self._note(self._running.attempt, item, report, call)
        if report.when == "teardown" and LOG in item.stash:  # the log has them
            report.sections = [s for s in report.sections if not s[0].startswith("Captured log")]
        return report

    def _show_unreached(self, item: pytest.Item) -> None:
        """Show the steps of a scenario that did not begin: they are what was promised."""
        template, row = scenario_template(item), example_of(item)
        if template is not None:
            GherkinSteps(template.render(row), row).skip_rest("the scenario did not begin")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say why a scenario fails that passes: only now it is known."""
        attempt, text = self._running.attempt, str(report.longrepr)
        if attempt and report.failed and text.startswith(_XPASSED):
            attempt.message = _XPASS.format(reason=text.removeprefix(_XPASSED).strip())

    def _note(
        self,
        attempt: Attempt,
        item: pytest.Item,
        report: pytest.TestReport,
        call: pytest.CallInfo[None],
    ) -> None:
        if report.when == "setup" and self._scenarios.are_on_worker:
            setattr(report, DRAFT, attempt.scenario.as_json())
        if report.when == "call" or not report.passed:
            attempt.has_ended = True
        if report.when == "setup" and not report.passed:
            self._show_unreached(item)
        if report.failed and call.excinfo and attempt.failure is None:
            error = call.excinfo.value
            attempt.defect = defect(error)
            attempt.failure = self._scenarios.failure_of(item, error, attempt)
