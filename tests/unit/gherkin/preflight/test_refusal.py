"""Faults found before the run end it before the first test."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.errors import Finding
from support.gherkin.preflight.check import CheckResult
from support.gherkin.preflight.refusal import WorkerStop, refuse, summary
from tests.unit.gherkin.definitions.making import defined

ROOT = Path("/project")


def test_findings_are_reported_a_file_at_a_time() -> None:
    reports: list[pytest.CollectReport] = []

    def note(report: pytest.CollectReport) -> None:
        reports.append(report)

    session: Any = SimpleNamespace(
        config=SimpleNamespace(rootpath=ROOT), ihook=SimpleNamespace(pytest_collectreport=note)
    )
    one, other = ROOT / "features/a.feature", Path("/elsewhere/b.feature")
    findings = [Finding(one, 3, "x\n  more"), Finding(one, 5, "y"), Finding(other, 1, "z")]
    refuse(session, findings)
    assert [(report.nodeid, report.outcome) for report in reports] == [
        ("features/a.feature", "failed"),
        ("/elsewhere/b.feature", "failed"),
    ]
    assert reports[0].longrepr == "features/a.feature:3: x\n  more\nfeatures/a.feature:5: y"


@pytest.mark.parametrize(
    ("outcome", "goes_on", "stopped"),
    [("failed", False, True), ("failed", True, False), ("passed", False, False)],
)
def test_a_worker_that_cannot_collect_stops_the_run(
    outcome: Any, *, goes_on: bool, stopped: bool
) -> None:
    distribution = SimpleNamespace(shouldstop="")
    config: Any = SimpleNamespace(
        option=SimpleNamespace(continue_on_collection_errors=goes_on),
        pluginmanager=SimpleNamespace(get_plugin={"dsession": distribution}.get),
    )
    WorkerStop(config).pytest_collectreport(pytest.CollectReport("a", outcome, None, []))
    assert bool(distribution.shouldstop) is stopped


def it() -> None: ...


USED, UNUSED = defined("used", it), defined("unused", it)
FAULT = Finding(ROOT / "a.feature", 1, "x")


@pytest.mark.parametrize(("faults", "verdict"), [(0, "no faults"), (1, "1 fault"), (2, "2 faults")])
def test_the_summary_counts_steps_and_faults(faults: int, verdict: str) -> None:
    result = CheckResult((FAULT,) * faults, {USED: "Given used"}, 9, ())
    assert summary(result, [USED], ROOT) == [f"checked 9 steps: {verdict}"]


def test_the_summary_lists_warnings() -> None:
    warning = Finding(ROOT / "features/a.feature", 7, "odd")
    result = CheckResult((FAULT,), {}, 9, (), (warning,))
    assert summary(result, [], ROOT) == [
        "checked 9 steps: 1 fault, 1 warning",
        "    features/a.feature:7: odd",
    ]


def test_the_summary_lists_unused_definitions_and_flows() -> None:
    flow: Any = SimpleNamespace(described=lambda root: f"flow below {root}")
    result = CheckResult((), {USED: "Given used"}, 9, (flow,))
    _, definitions, unused, flows, uncalled = summary(result, [USED, UNUSED], ROOT)
    assert definitions.startswith("1 definition ")
    assert unused == f"    {UNUSED.described(ROOT)}"
    assert flows.startswith("1 flow ")
    assert uncalled == "    flow below /project"
