"""The command of a failure repeats it: the scenario alone, with the same data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.reporting.cards.reproduction import command

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Suite = Callable[..., pytest.RunResult]

STEPS = """
@then(parsers.re("it is wrong(?P<how>.*)"))
def _(factory, how):
    assert False, f"WRONG{how}: {factory.person().email}"
def pytest_runtest_logreport(report):
    if report.failed:
        reason = report.longreprtext.rpartition("Error: WRONG")[2].partition("\\n")[0]
        with open("failures.txt", "a") as file:
            print(report.nodeid, reason, sep="\\t", file=file)
"""
FEATURE = """
Feature: People

  Scenario: Plain
    Then it is wrong

  Scenario: Plain and more
    Then it is wrong

  Scenario: It's "quoted" $(touch hacked) `id` \\ [x] ünï
    Then it is wrong

  Scenario: One :: two
    Then it is wrong

  Scenario Outline: Row <x>
    Then it is wrong by <x> <y>

    Examples:
      | x   | y      |
      | 1   | a-b    |
      | 1   | a::b   |
      | 1   | $x 'é' |
      | 1   | a-b    |
"""


def failures(folder: Path) -> dict[str, str]:
    """Return what failed since they were asked for last: the reason by node id."""
    path = folder / "failures.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.unlink()
    return dict(line.split("\t") for line in lines)


def test_the_command_repeats_the_failure_alone(suite: Suite, pytester: pytest.Pytester) -> None:
    """Also of a row of an outline, and of names that a shell or pytest would take apart."""
    suite(STEPS, "--data-seed=42", people=FEATURE).assert_outcomes(failed=8)
    all_failures = failures(pytester.path)
    assert len(all_failures) == len(set(all_failures.values())) == 8
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for nodeid, reason in all_failures.items():
        made = command(nodeid, seed=42, backend="embedded")
        done = subprocess.run(
            ["/bin/sh", "-c", made],
            cwd=pytester.path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert re.search(r"=+ 1 failed(, 7 deselected)? in", done.stdout), made + done.stdout
        assert failures(pytester.path) == {nodeid: reason}
    assert not (pytester.path / "hacked").exists()
