"""How reports show the steps of a flow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engine.flow_examples import FLOW, STEPS, call, calling, in_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Engine = Callable[..., pytest.RunResult]


def steps_of(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    """Return the steps of the only result."""
    [path] = (pytester.path / "results").glob("*-result.json")
    steps: list[dict[str, Any]] = json.loads(path.read_text())["steps"]
    return [step for step in steps if step["name"] != "Failure card"]


@pytest.mark.parametrize(("how", "status"), [("well", "passed"), ("lost", "failed")])
def test_the_report_shows_the_call_and_in_it_the_steps(
    suite: Engine, pytester: pytest.Pytester, how: str, status: str
) -> None:
    in_folder(pytester, FLOW.replace("all is well", f"all is {how}"))
    text = calling(call(), "Then all is well")
    suite(STEPS, "--alluredir=results", "f.feature", f=text)
    calling_step, after = steps_of(pytester)
    steps = calling_step["steps"]
    assert (calling_step["name"], calling_step["status"]) == (
        'Given a guest called "Ada" from Ry',
        status,
    )
    assert [(step["name"], step["status"]) for step in steps] == [
        ("Given Ada is there", "passed"),
        ("When these come:", "passed"),
        ("And this is sent:", "passed"),
        (f"Then all is {how}", status),
    ]
    assert after["name"] == "Then all is well"
    assert after["status"] == ("passed" if status == "passed" else "skipped")


def test_the_call_in_a_row_of_an_outline_has_its_values(
    suite: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    text = "Feature: F\n  Scenario Outline: O\n    " + call("<n>")
    text += "\n    Examples:\n      | n |\n      | Ada |\n"
    suite(STEPS, "--alluredir=results", "f.feature", f=text).assert_outcomes(passed=1)
    assert [step["name"] for step in steps_of(pytester)] == [call("Ada")]


def test_consecutive_and_nested_calls_are_distinguished(
    suite: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    outer = 'Feature: G\n  @reusable\n  Scenario: a pair\n    Given a guest called "<x>" from Ry\n'
    in_folder(pytester, outer.replace("<x>", "Ada") + "    And Bob is there\n", "pairs")
    text = calling("Given a pair", "And a pair", "And Cy is there")
    suite(STEPS, "--alluredir=results", "f.feature", f=text).assert_outcomes(passed=1)
    steps = steps_of(pytester)
    assert [step["name"] for step in steps] == ["Given a pair", "And a pair", "And Cy is there"]
    for pair in steps[:2]:
        assert [step["name"] for step in pair["steps"]] == [call("Ada"), "And Bob is there"]
        assert len(pair["steps"][0]["steps"]) == 4


def test_a_soft_scenario_goes_on_in_and_after_a_flow(
    suite: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace("all is well", "all is lost\n    And all is well"))
    text = calling(call(), "Then all is gone").replace("  Scenario", "  @soft\n  Scenario")
    result = suite(STEPS, "--alluredir=results", "f.feature", f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "2 steps failed",
            "features/flows/guests.feature:11: Then all is lost",
            'called at f.feature:4: Given a guest called "Ada" from Ry',
            "f.feature:5: Then all is gone",
        ]
    )
    first, last = steps_of(pytester)
    assert (first["status"], last["status"]) == ("failed", "failed")
    assert [step["status"] for step in first["steps"]][-2:] == ["failed", "passed"]
