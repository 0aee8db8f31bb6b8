"""Faults found before the run, reported as collection errors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from support.gherkin.compat import stop_workers
from support.gherkin.places import place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.gherkin.definitions.index import StepDefinition
    from support.gherkin.errors import Finding
    from support.gherkin.preflight.check import CheckResult


def refuse(session: pytest.Session, findings: Iterable[Finding]) -> None:
    """Report the findings of each file; the run then ends with status 2 before the first test.

    pytest-xdist passes collection errors from its workers to the terminal, each once.
    """
    root = session.config.rootpath
    for path, of_file in groupby(findings, key=lambda finding: finding.path):
        text = "\n".join(shown(finding, root) for finding in of_file)
        nodeid = place(path, 0, root).removesuffix(":0")
        report = pytest.CollectReport(nodeid, "failed", text, [])
        session.ihook.pytest_collectreport(report=report)


def shown(finding: Finding, root: Path) -> str:
    """Return a finding as ``features/listing.feature:12: MESSAGE``."""
    return f"{place(finding.path, finding.line, root)}: {finding.message}"


class WorkerStop:
    """Ends a run with pytest-xdist's workers after a collection error in one of them.

    Without workers pytest does this itself, with status 2; pytest-xdist would run the tests that
    could be collected, and end with status 1.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Stop on the first failed report."""
        if report.failed and not self._config.option.continue_on_collection_errors:
            stop_workers(self._config, "errors during collection")


def counted(number: int, noun: str) -> str:
    """Return ``1 fault`` or ``2 faults``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(result: CheckResult, definitions: Iterable[StepDefinition], root: Path) -> list[str]:
    """Return the last lines of a dry run: the result, unused ``definitions``, uncalled flows."""
    unused = [definition for definition in definitions if definition not in result.used]
    faults = counted(len(result.findings), "fault") if result.findings else "no faults"
    warned = f", {counted(len(result.warnings), 'warning')}" if result.warnings else ""
    lines = [f"checked {counted(result.steps, 'step')}: {faults}{warned}"]
    lines += [f"    {shown(warning, root)}" for warning in result.warnings]
    if unused:
        number = counted(len(unused), "definition")
        lines.append(f"{number} not used by any checked scenario:")
        lines += [f"    {definition.described(root)}" for definition in unused]
    if result.uncalled:
        number = counted(len(result.uncalled), "flow")
        lines.append(f"{number} not called by any checked scenario:")
        lines += [f"    {flow.described(root)}" for flow in result.uncalled]
    return lines
