"""Faults of a file as a whole do not hide the faults of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

FEATURE = """\
@nonsense
Feature: F
  Scenario: Twice
    Given an unknown step

  Scenario: Twice
    Given another unknown step

  Scenario Outline: From a file
    Given a <thing>

    Examples: from "absent.csv"

    Examples:
      | thing |
      | third unknown step |
"""
STEPS = """
@given("a known step")
async def _():
    print("STEP RUNS")
"""


@pytest.mark.parametrize("options", [[], ["-n", "1"], ["--check-steps"]])
def test_faults_of_the_file_and_of_its_steps_are_reported_together(
    engine: Engine, options: list[str]
) -> None:
    """In the order of their lines."""
    result = engine(STEPS, *options, apart="-n" in options, f=FEATURE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "*f.feature:1: unknown tag @nonsense*",
            "*f.feature:4: undefined step: Given an unknown step",
            "*f.feature:6: duplicate scenario name 'Twice'*",
            "*f.feature:7: undefined step: Given another unknown step",
            "*f.feature:10: undefined step: Given a third unknown step",
            "*f.feature:12: examples: *absent.csv*",
        ]
    )


def test_what_is_mended_runs(engine: Engine) -> None:
    """The same file without its faults."""
    mended = (
        FEATURE.replace("@nonsense\n", "")
        .replace("Scenario: Twice", "Scenario: Once", 1)
        .replace("an unknown", "a known")
        .replace("another unknown", "a known")
        .replace("third unknown step", "known step")
        .replace('Examples: from "absent.csv"\n\n', "\n\n")
        .replace("    \n\n    Examples:", "    Examples:")
    )
    engine(STEPS, f=mended).assert_outcomes(passed=3)
