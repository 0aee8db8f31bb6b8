"""Faults found before the run, told as pytest tells errors of collection."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from support.gherkin.compat import stop_workers
from support.gherkin.places import place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.gherkin.check import CheckResult
    from support.gherkin.definitions import StepDefinition
    from support.gherkin.errors import Finding


def refuse(session: pytest.Session, findings: Iterable[Finding]) -> None:
    """Report the findings, a file at a time; the run then ends with status 2, before a test.

    Errors of collection are what pytest-xdist hands from its workers to the terminal, once.
    """
    root = session.config.rootpath
    for path, of_file in groupby(findings, key=lambda finding: finding.path):
        text = "\n".join(f"{place(path, f.line, root)}: {f.message}" for f in of_file)
        nodeid = place(path, 0, root).removesuffix(":0")
        report = pytest.CollectReport(nodeid, "failed", text, [])
        session.ihook.pytest_collectreport(report=report)


class WorkerStop:
    """Ends a run over pytest-xdist's workers when one of them could not collect.

    Without workers pytest does so itself, with status 2; pytest-xdist would run what could be
    collected, and end with 1.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Stop on the first failed report."""
        if report.failed and not self._config.option.continue_on_collection_errors:
            stop_workers(self._config, "errors during collection")


def summary(result: CheckResult, definitions: Iterable[StepDefinition], root: Path) -> list[str]:
    """Return the lines that a dry run ends with: what was checked, and who is never used."""
    faults = len(result.findings)
    unused = [definition for definition in definitions if definition not in result.used]
    verdict = "all is well" if not faults else f"{faults} fault{'s' if faults > 1 else ''}"
    lines = [f"checked {result.steps} steps: {verdict}"]
    if unused:
        lines.append(f"{len(unused)} definitions that no checked scenario uses:")
        lines += [f"    {definition.described(root)}" for definition in unused]
    if result.uncalled:
        lines.append(f"{len(result.uncalled)} flows that no checked scenario calls:")
        lines += [f"    {flow.described(root)}" for flow in result.uncalled]
    return lines
