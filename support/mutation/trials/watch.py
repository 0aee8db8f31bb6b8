"""How a scenario ends, as a plugin of pytest sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.errors import ContractDriftError
from support.run.contract.collected import Collected

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from support.backends import Backend
    from support.gherkin.compat import Step
    from support.http.exchange import Exchange, Listener
    from support.mutation.trials.trial import Outcome

_DRIFT = "contract drift: "  # how its message begins, in a note if the step itself has failed
_INJECTING = "faults"  # the fixture with which a scenario tampers with answers


class Watch:
    """A plugin that sees how one scenario ends.

    Once it has ``left_recording``, it says nothing any more. How a recorded scenario cleans up
    does not count: it fails if a lie has kept the scenario from a request that was recorded.
    """

    def __init__(self, backend: Backend, left_recording: Callable[[], bool]) -> None:
        self.outcome: Outcome = "not run"
        self.exchanges = Collected(backend.base_url)
        self.subject: list[Exchange] = []  # what the last step that sent something has sent
        self.injects = False
        self.reason = ""
        self._step = ""
        self._is_new_step = True
        self._left_recording = left_recording
        self._phases = ("setup", "call") if backend.is_recorded else ("setup", "call", "teardown")

    @pytest.hookimpl(trylast=True)
    def pytest_api_exchange_listener(self) -> Listener:
        """Collect the exchanges of the scenario."""
        return self._collect

    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """See whether the scenario tampers with answers."""
        self.injects = self.injects or fixturedef.argname == _INJECTING

    def pytest_runtest_setup(self) -> None:
        """Begin an attempt: one that follows a failure decides."""
        self.outcome, self.reason, self._step = "not run", "", ""
        self.exchanges.take()

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Remember the kind of the step that may fail."""
        self._step, self._is_new_step = step.type, True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """See how a phase ends; the first one that does not pass decides."""
        report = yield
        self._step = "" if report.when == "call" and report.passed else self._step
        if report.when in self._phases and self.outcome in {"passed", "not run"}:
            self._see(report, call)
        return report

    def _see(self, report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
        if report.failed and call.excinfo is not None:
            self.outcome = self._failure(call, call.excinfo.value)
        elif not report.passed or hasattr(report, "wasxfail"):
            self.outcome = "not run"
        elif report.when == "call":
            self.outcome = "passed"
        if report.when != "teardown" and self._left_recording():
            self.outcome = "not recorded"

    def _collect(self, exchange: Exchange) -> None:
        self.exchanges.add(exchange)
        if not self._step:  # a fixture has sent it, before the steps or after them
            return
        if self._is_new_step:
            self._is_new_step, self.subject = False, []
        self.subject.append(exchange)

    def _failure(self, call: pytest.CallInfo[None], error: BaseException) -> Outcome:
        self.reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        if isinstance(error, ContractDriftError) or any(
            note.startswith(_DRIFT) for note in getattr(error, "__notes__", ())
        ):
            return "drift"
        is_check = isinstance(error, AssertionError) and call.when == "call"
        return "check" if is_check and self._step == "then" else "crash"
