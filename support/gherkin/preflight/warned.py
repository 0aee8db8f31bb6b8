"""Warnings of the check before the run, which the run lists at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.preflight import dry_run
from support.gherkin.preflight.refusal import counted, shown
from support.gherkin.workers import is_worker, send_back, sent_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.preflight.check import CheckResult

_SENT = "step_warnings"  # what a worker of pytest-xdist, which collects for itself, sends


class Warned:
    """A plugin that lists the warnings, each once; ``result`` is that of the check, if it ran."""

    def __init__(self, result: Callable[[], CheckResult | None]) -> None:
        self._result = result
        self._sent: dict[str, None] = {}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the warnings of a worker of pytest-xdist."""
        send_back(session.config, _SENT, self._lines(session.config))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Gather the warnings of a worker of pytest-xdist."""
        self._sent.update(dict.fromkeys(sent_back(node, _SENT) or ()))

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """List them, except in a dry run, which does so itself."""
        if is_worker(config) or dry_run.is_asked(config) or config.option.collectonly:
            return
        lines = dict.fromkeys([*self._lines(config), *self._sent])
        if lines:
            number = counted(len(lines), "warning")
            terminalreporter.write_line(f"checked before the run: {number}", yellow=True)
        for line in lines:
            terminalreporter.write_line(f"    {line}", yellow=True)

    def _lines(self, config: pytest.Config) -> list[str]:
        result = self._result()
        return [shown(one, config.rootpath) for one in result.warnings] if result else []
