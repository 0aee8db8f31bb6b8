"""A step leaves a failure to a later one that says it handles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = """
import pytest
from pytest_bdd import given, parsers, then, when
from support.gherkin.authoring.step_checks import checked
from support.gherkin.running.running_step import running_step

@given("it is tried")
@when("it is tried")
def _():
    if not running_step.get().is_handled_later("trouble"):
        raise RuntimeError("nobody handles it")

@then("there was trouble")
@checked(handles="trouble")
def _():
    pass

@then(parsers.parse("there are {count:d} others"))
def _(count):
    pass
"""


@pytest.mark.parametrize(
    ("steps", "passes"),
    [
        (["When it is tried", "Then there was trouble"], True),
        (["When it is tried", "Then there are 2 others", "And there was trouble"], True),
        (["Given it is tried", "Then there was trouble"], True),
        (["When it is tried"], False),
        (["When it is tried", "Then there are 2 others"], False),
        (["When it is tried", "When it is tried", "Then there was trouble"], False),
    ],
    ids=["next", "later", "given", "never", "others", "of the next When"],
)
def test_a_step_knows_whether_a_later_one_handles_its_failure(
    engine: Callable[..., pytest.RunResult], steps: list[str], passes: bool
) -> None:
    lines = "\n".join(f"    {step}" for step in steps)
    result = engine(STEPS, a=f"Feature: F\n  Scenario: S\n{lines}\n")
    result.assert_outcomes(passed=int(passes), failed=int(not passes))
    if not passes:
        result.stdout.fnmatch_lines(["*nobody handles it*"])
