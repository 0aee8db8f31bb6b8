"""The steps of a scenario, reported to Allure as they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.reporting.results.steps import GherkinSteps

if TYPE_CHECKING:
    from tests.unit.reporting.results.conftest import AllureLog

TEXT = """
    Feature: F
      @reusable
      Scenario: inner <x>
        Given one
        And two
      @reusable
      Scenario: outer
        Given inner a
        When three
      Scenario Outline: S
        Given before
        And outer
        And inner <row>
        Then after
        Examples:
          | row |
          | 1   |
""".replace("'''", '"""')


@pytest.fixture
def steps(feature: Any) -> GherkinSteps:
    """The steps of the only row."""
    row = {"row": "1"}
    return GherkinSteps(feature(TEXT).scenarios["S"].render(row), row)


def run(steps: GherkinSteps, count: int) -> None:
    for _ in range(count):
        steps.start()
        steps.stop(None)


def test_steps_stand_in_those_that_call_their_flow(
    steps: GherkinSteps, allure_log: AllureLog
) -> None:
    run(steps, 7)
    steps.skip_rest()
    assert allure_log.steps == [
        "> Given before",
        "< Given before",
        "> And outer",
        "> Given inner a",
        "> Given one",
        "< Given one",
        "> And two",
        "< And two",
        "< Given inner a",
        "> When three",
        "< When three",
        "< And outer",
        "> And inner 1",
        "> Given one",
        "< Given one",
        "> And two",
        "< And two",
        "< And inner 1",
        "> Then after",
        "< Then after",
    ]


def test_calls_end_in_the_first_failure_of_their_steps(
    steps: GherkinSteps, allure_log: AllureLog
) -> None:
    run(steps, 1)
    steps.start()
    steps.stop(AssertionError("wrong"))
    steps.skip_rest()
    ends = [line for line in allure_log.steps if line.startswith("<") and ": " in line]
    assert ends[0] == "< Given one: wrong"
    assert ends[1].startswith("< And two: not run: ")
    assert ends[2] == "< Given inner a: wrong"
    assert ends[-1].startswith("< Then after: not run: ")
    assert "< And outer: wrong" in ends


def test_a_step_that_is_still_open_ends_in_what_is_raised(
    steps: GherkinSteps, allure_log: AllureLog
) -> None:
    def interrupted() -> None:
        try:
            raise KeyboardInterrupt("stop")
        finally:
            steps.skip_rest("unknown")

    steps.start()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert allure_log.steps[1] == "< Given before: stop"
    assert allure_log.steps[-1] == "< Then after: not run: unknown"


def test_docstrings_and_tables_are_attached(feature: Any, allure_log: AllureLog) -> None:
    text = """
    Feature: F
      Scenario: S
        Given text
          '''
          {"a": 1}
          '''
        And table
          | a,b | c |
    """.replace("'''", '"""')
    steps = GherkinSteps(feature(text).scenarios["S"].render({}), {})
    run(steps, 2)
    assert allure_log.attached == [("text", '{"a": 1}'), ("table", '"a,b",c\r\n')]


def test_nothing_open_needs_no_end(steps: GherkinSteps, allure_log: AllureLog) -> None:
    steps.stop(AssertionError("before any step"))
    assert allure_log.steps == []
