"""Count what the scenarios of a run have seen of the contract, on all workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.contract.coverage.counting import Counter
from support.contract.coverage.coverage import Coverage, Excuse
from support.contract.coverage.files import load_asserted
from support.contract.coverage.markdown import lines
from support.contract.coverage.points import Point, PointReader
from support.contract.errors import ContractError
from support.gherkin.workers import is_worker
from support.run.configuration import BACKEND, SETTINGS
from support.run.contract.collected import EXEMPT, INJECTS, Collected, is_scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping

    from support.contract.loading import Document
    from support.http.exchange import Listener

MUTATION = "reports/mutation/results.json"
"""The file in which the mutation of answers says what is asserted."""

_SENT = "contract_coverage"  # the attribute of a report with what its scenario was first to see
_RERUN = "rerun"  # the outcome of an attempt that pytest-rerunfailures repeats


class CoveragePlugin:
    """A plugin that counts exchanges when the steps of a scenario have ended, each scenario once.

    What was new is sent with the report of the scenario, so that a worker that is killed later
    loses nothing, and an attempt that is rerun does not count. Neither do the exchanges of the
    clean-up, nor scenarios that inject faults or are exempt from the contract.
    """

    def __init__(self, config: pytest.Config, document: Document) -> None:
        self._config = config
        self._document = document
        self._base_url = config.stash[BACKEND].base_url
        self._running: tuple[pytest.Item, Collected] | None = None
        self._counter = Counter(document, self._base_url)
        self._has_run = False
        self._coverage: Coverage | None = None
        self._faults: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_api_exchange_listener(self, item: pytest.Item) -> Listener | None:
        """Collect the exchanges of a scenario that is not exempt."""
        if item.get_closest_marker(EXEMPT):
            return None
        collected = Collected(self._base_url)
        self._running = item, collected
        return collected.add

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to the report what the scenario is the first to have seen."""
        report = yield
        if call.when == "call" and self._running and self._running[0] is item:
            if new := self._new(*self._running):
                setattr(report, _SENT, sorted(map(list, new)))
            self._running = None
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a scenario has seen, in this process or in a worker."""
        if report.when == "call" and is_scenario(report.nodeid) and report.outcome != _RERUN:
            self._has_run = True
            if new := {Point(*one) for one in getattr(report, _SENT, ())}:
                self._counter.know(new)

    def pytest_sessionfinish(self) -> None:
        """Pass the coverage of the run on to those who show it."""
        if self._has_run and not is_worker(self._config):
            self._coverage = self._made()
            self._config.hook.pytest_api_contract_coverage(coverage=self._coverage)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the coverage, and some of what was never seen."""
        for line in self._faults:
            terminalreporter.write_line(line, yellow=True)
        for line in lines(self._coverage) if self._coverage else ():
            terminalreporter.write_line(line)

    def _new(self, item: pytest.Item, collected: Collected) -> set[Point]:
        if item.stash.get(INJECTS, False):
            return set()
        return self._counter.new(collected.take())

    def _made(self) -> Coverage:
        excused = self._config.stash[SETTINGS].contract.excused_answers
        points = tuple(PointReader(self._document).points())
        return Coverage(
            title=self._document.title,
            points=points,
            seen=self._counter.known,
            excuses=frozenset(Excuse(status, operation) for operation, status in excused),
            asserted=self._asserted(points),
        )

    def _asserted(self, points: Collection[Point]) -> Mapping[Point, bool] | None:
        try:
            return load_asserted(self._config.rootpath / MUTATION, points)
        except ContractError as error:
            self._faults.append(f"contract coverage without what is asserted: {error}")
            return None
