"""Results that cannot be written: the run goes on, with a sentence and a status of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.reporting.lost_files import NO_REPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]

STEPS = """
from pathlib import Path

# Another worker may be writing into the folder, or may have made it again.
@given("the results are removed")
def _():
    Path("results").rename("removed")

@given("a file is in their place")
def _():
    for attempt in range(100):
        Path("results").rename(f"removed-{attempt}")
        try:
            Path("results").write_text("not a folder")
        except IsADirectoryError:
            continue
        return
    raise AssertionError("the folder was made again each time")

@given("it is so")
def _(): ...
"""
FEATURE = """Feature: F
  Scenario: One
    Given {step}
  Scenario: Two
    Given it is so
"""


@pytest.mark.parametrize(
    "workers", [(), ("-n1",), ("--parallel=2",)], ids=["alone", "xdist", "forked"]
)
@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("the results are removed", "was removed during the run"),
        ("a file is in their place", "was removed during the run"),
    ],
)
def test_the_run_goes_on(suite: Suite, workers: tuple[str, ...], step: str, reason: str) -> None:
    result = suite(STEPS, "--alluredir=results", *workers, f=FEATURE.format(step=step))
    result.assert_outcomes(passed=2)
    assert result.ret == NO_REPORT
    result.stdout.fnmatch_lines(
        ["*results are incomplete*", f"*files could not be written.*{reason}*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_failure_keeps_its_status(suite: Suite) -> None:
    feature = FEATURE.format(step="the results are removed") + "    And it fails\n"
    result = suite(
        STEPS + "\n@given('it fails')\ndef _():\n    assert False\n",
        "--alluredir=results",
        f=feature,
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*results are incomplete*"])


def test_a_folder_that_cannot_be_made_is_wrong_usage(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    (pytester.path / "taken").write_text("a file")
    result = suite(STEPS, "--alluredir=taken", f=FEATURE.format(step="it is so"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*--alluredir: taken cannot be made, File exists; choose another folder"]
    )
