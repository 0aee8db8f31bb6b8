"""The command of a failure repeats the single scenario with the same data."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from support.reporting.cards.reproduction import command
from tests.warm import run_pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Suite = Callable[..., pytest.RunResult]

STEPS = """
from support.language.placeholders.filling import fill
@then(parsers.re("it is wrong(?P<how>.*)"))
def _(values, how):
    assert False, f"WRONG{how}: {fill('{faker.email}', values)}"
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
    """Return the failures since the last call: the reasons by node id."""
    path = folder / "failures.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.unlink()
    return dict(line.split("\t") for line in lines)


def arguments_of(made: str, folder: Path) -> list[str]:
    """Have a shell run a command; return what it hands to ``pytest``."""
    stand_in = folder / "bin" / "pytest"
    stand_in.parent.mkdir(exist_ok=True)
    stand_in.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
    stand_in.chmod(0o755)
    environment = {**os.environ, "PATH": f"{stand_in.parent}:{os.environ['PATH']}"}
    shell = ["/bin/sh", "-c", made]
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode().removesuffix("\0").split("\0")


def test_the_command_repeats_the_failure_alone(suite: Suite, pytester: pytest.Pytester) -> None:
    """Also for a row of an outline, and for names with special characters of shells or pytest."""
    suite(STEPS, "--data-seed=42", people=FEATURE).assert_outcomes(failed=8)
    all_failures = failures(pytester.path)
    assert len(all_failures) == len(set(all_failures.values())) == 8
    for nodeid, reason in all_failures.items():
        made = command(nodeid, seed=42, backend="embedded")
        done = run_pytest(arguments_of(made, pytester.path), pytester.path, os.environ)
        assert re.search(r"=+ 1 failed(, 7 deselected)? in", done.stdout), made + done.stdout
        assert failures(pytester.path) == {nodeid: reason}
    assert not (pytester.path / "hacked").exists()
