"""Warnings of the check before the run, listed at its end."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.errors import Finding
from support.gherkin.preflight.check import CheckResult
from support.gherkin.preflight.warned import Warned

ROOT = Path("/project")
WARNINGS = tuple(Finding(ROOT / "a.feature", line, "odd") for line in (3, 5))
RESULT = CheckResult((), {}, 9, (), WARNINGS)
LINES = ["    a.feature:3: odd", "    a.feature:5: odd"]


def configuration(**options: object) -> Any:
    given = dict.fromkeys(("steps_page", "tags_page", "check_steps", "unused_steps", "steps"))
    option = SimpleNamespace(**{**given, "collectonly": False, **options})
    return SimpleNamespace(option=option, rootpath=ROOT)


def listed(warned: Warned, config: Any) -> list[str]:
    lines: list[str] = []
    terminal: Any = SimpleNamespace(write_line=lambda line, **_: lines.append(line))
    warned.pytest_terminal_summary(terminal, config)
    return lines


def test_a_run_lists_its_warnings() -> None:
    warned = Warned(lambda: RESULT)
    assert listed(warned, configuration()) == ["checked before the run: 2 warnings", *LINES]


@pytest.mark.parametrize("result", [None, CheckResult((), {}, 9, ())])
def test_without_warnings_nothing_is_listed(result: CheckResult | None) -> None:
    assert listed(Warned(lambda: result), configuration()) == []


@pytest.mark.parametrize("options", [{"check_steps": True}, {"collectonly": True}])
def test_a_run_of_no_scenario_lists_nothing_itself(options: dict[str, object]) -> None:
    assert listed(Warned(lambda: RESULT), configuration(**options)) == []


def test_workers_send_their_warnings_which_are_listed_once() -> None:
    warned = Warned(lambda: None)
    for _ in range(2):
        worker = configuration()
        worker.workerinput, worker.workeroutput = {}, {}
        session: Any = SimpleNamespace(config=worker)
        Warned(lambda: RESULT).pytest_sessionfinish(session)
        assert listed(Warned(lambda: RESULT), worker) == []
        warned.pytest_testnodedown(worker)
    warned.pytest_testnodedown(SimpleNamespace())
    assert listed(warned, configuration()) == ["checked before the run: 2 warnings", *LINES]
