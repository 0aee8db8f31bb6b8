"""Hold every exchange of a run against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.contract.errors import ContractDriftError
from support.gherkin.running.scenario_task import running_scenario
from support.gherkin.workers import is_worker, send_back, sent_back
from support.run.contract.collected import EXEMPT, Collected

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from support.contract.baseline import Baseline
    from support.contract.contract import Contract
    from support.contract.drifts import Drift
    from support.http.exchange import Listener

_SENT = "contract"  # what a worker sends to the controller
_SHOWN = 20  # drifts that a run lists


class ContractPlugin:
    """A plugin that checks exchanges once the step that sent them has ended.

    Not earlier: a step needs its response. What a fixture sent is checked with the step that
    requested it, and what the clean-up sent once it is over. If drifts do not ``fail``, the run
    lists them at its end.
    """

    def __init__(
        self, contract: Contract, baseline: Baseline, base_url: str, *, fails: bool
    ) -> None:
        self._contract = contract
        self._baseline = baseline
        self._collected = Collected(base_url)
        self._fails = fails
        self._checked = 0  # exchanges
        self._listed: dict[str, None] = {}  # sentences, in order
        self._tolerated: set[int] = set()  # numbers of entries of the baseline

    @pytest.hookimpl(trylast=True)
    def pytest_api_exchange_listener(self, item: pytest.Item) -> Listener | None:
        """Collect the exchanges of a scenario that is not exempt."""
        return None if item.get_closest_marker(EXEMPT) else self._collected.add

    def pytest_bdd_before_scenario(self) -> None:
        """Check after each step."""
        running_scenario.get().checks.append(self.check)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        """Check what the clean-up has sent, unless it has failed by itself."""
        try:
            yield
            self.check()
        finally:
            self._collected.take()  # so that no other scenario is held responsible

    def check(self) -> None:
        """Check what has been sent since the last check; raises ContractDriftError."""
        exchanges = self._collected.take()
        drifts = [drift for one in exchanges for drift in self._contract.drifts(one)]
        self._checked += len(exchanges)
        new = [self._baseline.noted(one) for one in drifts if not self._is_tolerated(one)]
        if new and self._fails:
            raise ContractDriftError(new)
        self._listed.update(dict.fromkeys(map(str, new)))

    def pytest_gherkin_worker_start(self) -> None:
        """Forget what the controller has collected."""
        self._checked, self._listed, self._tolerated = 0, {}, set()

    def pytest_gherkin_worker_end(self, session: pytest.Session) -> None:
        """Send what a forked worker has found."""
        self._send(session.config)

    def pytest_gherkin_worker_ended(self, node: Any) -> None:
        """Gather what a forked worker has found."""
        self._gather(node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Gather what a worker of pytest-xdist has found."""
        self._gather(node)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send what a worker of pytest-xdist has found."""
        self._send(session.config)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """List drifts that fail nothing, and known ones that did not occur."""
        if not is_worker(config):
            is_whole = self._checked > 0 and not terminalreporter.stats.get("deselected")
            for line in self._lines(is_whole=is_whole):
                terminalreporter.write_line(line, yellow=True)

    def _is_tolerated(self, drift: Drift) -> bool:
        number = self._baseline.number(drift)
        if number is not None:
            self._tolerated.add(number)
        return self._baseline.tolerates(drift)

    def _lines(self, *, is_whole: bool) -> Iterator[str]:
        if left_out := self._contract.left_out:
            yield "patterns of the contract that are not checked, as they are not of ECMA-262:"
            yield from (f"    #{place}" for place in left_out)
        if self._listed:
            yield f"contract drifts (API_CONTRACT__MODE=warn): {len(self._listed)}"
            yield from (f"    {line}" for line in list(self._listed)[:_SHOWN])
            if len(self._listed) > _SHOWN:
                yield f"    ... and {len(self._listed) - _SHOWN} more"
        if is_whole and (absent := self._baseline.without(self._tolerated)):
            yield "known drifts that did not occur in this run; delete those that are mended:"
            yield from (f"    {known}" for known in absent)

    def _send(self, config: pytest.Config) -> None:
        send_back(config, _SENT, [self._checked, list(self._listed), sorted(self._tolerated)])

    def _gather(self, node: Any) -> None:
        checked, listed, tolerated = sent_back(node, _SENT) or (0, (), ())
        self._checked += checked
        self._listed.update(dict.fromkeys(listed))
        self._tolerated.update(tolerated)
