"""Flows: scenarios that others call by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.flow_examples import FLOW, STEPS, call, calling, in_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]


def test_a_call_is_replaced_by_the_steps_of_the_flow(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    text = calling('Given a guest called "Ada Lovelace" from London', "And Bob is there")
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "*there: Ada Lovelace",
            "come: *'Ada Lovelace', 'London'*",
            "sent: {'name': 'Ada Lovelace', 'other': '<x>'}",
            "there: Bob",
        ]
    )


def test_a_flow_of_the_same_file_can_be_called(engine: Engine) -> None:
    text = FLOW + '  Scenario: S\n    Given a guest called "Ada" from Ry\n'
    engine(STEPS, f=text).assert_outcomes(passed=1)


def test_a_background_can_call_one(engine: Engine) -> None:
    text = FLOW.replace(
        "Feature: Flows\n",
        'Feature: Flows\n  Background:\n    Given a guest called "Ada" from Ry\n',
    )
    text += "  Scenario: S\n    Given Bob is there\n  Scenario: T\n    Then all is well\n"
    engine(STEPS, f=text).assert_outcomes(passed=2)


@pytest.mark.parametrize("keyword", ["Given", "When", "Then", "And", "But", "*"])
def test_any_keyword_calls(engine: Engine, pytester: pytest.Pytester, keyword: str) -> None:
    in_folder(pytester)
    text = calling("Given Bob is there", call(keyword=keyword))
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["there: Ada"])


def test_an_argument_ends_where_the_text_after_it_begins_first(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    text = calling('Given a guest called "A" from B" from C')
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.stdout.fnmatch_lines(["come: *'A', 'B\" from C'*"])


def test_the_background_is_not_part_of_a_flow(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester, FLOW.replace("  @", "  Background:\n    Given Cy is there\n  @"))
    result = engine(STEPS, "-s", "f.feature", f=calling(call()))
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*there: Cy")


IN_RULE = FLOW.replace("  @reusable\n", "  Rule: R\n    @reusable\n")


@pytest.mark.parametrize(
    "flow",
    [
        FLOW,
        IN_RULE,
        IN_RULE.replace("  Rule: R\n    @reusable", "  @reusable\n  Rule: R"),
        "@reusable\n" + FLOW.replace("  @reusable\n", ""),
    ],
    ids=["scenario", "in a rule", "rule", "feature"],
)
@pytest.mark.parametrize("chosen", [[], ["-k", "guest"], ["--tags=@reusable"], ["-m", "reusable"]])
def test_a_flow_is_not_a_test(
    engine: Engine, pytester: pytest.Pytester, flow: str, chosen: list[str]
) -> None:
    in_folder(pytester, flow)
    assert engine(STEPS, *chosen).ret == 5
    text = calling(call(), name="guest")
    result = engine(STEPS, "--collect-only", "-q", f=text)
    result.stdout.fnmatch_lines(["f.feature::guest", "1 test collected*"])


def test_a_file_of_flows_may_hold_tests_too(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester, FLOW + "  Scenario: S\n    Given Bob is there\n")
    engine(STEPS).assert_outcomes(passed=1)


def test_a_flow_in_a_bound_file_is_not_a_test(engine: Engine, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_bound="from pytest_bdd import scenarios\nscenarios('f.feature')\n")
    text = FLOW + "  Scenario: S\n    Given Bob is there\n"
    engine(STEPS, f=text).assert_outcomes(passed=1)


def test_and_goes_on_from_the_call(engine: Engine) -> None:
    """Not the flow's last step, which is a Then."""
    text = FLOW + '  Scenario: S\n    Given a guest called "A" from B\n    And Bob is there\n'
    engine(STEPS, f=text).assert_outcomes(passed=1)


LEADING = """Feature: F
  Background:
    When {background}
  @reusable
  Scenario: all
    {first} these come:
      | b |
    Then all is well
    And all is well
  Scenario: S
    {call} all
    And these come:
      | c |
    Given Ada is there
"""


@pytest.mark.parametrize("first", ["*", "And", "When"])
@pytest.mark.parametrize("keyword", ["*", "And"])
@pytest.mark.parametrize("background", ["these come:\n      | a |", "all"])
def test_a_leading_call_goes_on_from_the_background(
    engine: Engine, first: str, keyword: str, background: str
) -> None:
    """If the background ends with a call, it continues the call's type, as does a later And."""
    text = LEADING.format(first=first, call=keyword, background=background)
    result = engine(STEPS, f=text)
    result.assert_outcomes(passed=1)


def test_flows_call_flows_and_outlines_call_them(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    outer = """Feature: G
  @reusable
  Scenario: a pair <one> and <other>
    Given a guest called "<one>" from Ry
    And a guest called "<other>" from Ry
"""
    in_folder(pytester, outer, "pairs")
    text = """Feature: F
  Scenario Outline: O
    Given a pair <first> and <second>
    Examples:
      | first | second |
      | Ada   | Bob    |
      | Cy    | Di     |
"""
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*there: Ada", "there: Bob", "*there: Cy", "there: Di"])


def test_a_failure_names_the_flow_and_its_caller(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester, FLOW.replace("all is well", "all is lost"))
    result = engine(STEPS, "f.feature", f=calling('Given a guest called "Ada" from Ry'))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*all is lost",
            "E*features/flows/guests.feature:11: Then all is lost",
            'E*called at f.feature:3: Given a guest called "Ada" from Ry',
        ]
    )


def test_a_failure_in_a_flow_of_a_flow_names_every_caller(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    """With the values of a row of examples."""
    in_folder(pytester, FLOW.replace("all is well", "all is lost"))
    outer = "Feature: G\n  @reusable\n  Scenario: a pair with <x>\n    " + call("<x>")
    in_folder(pytester, outer, "pairs")
    text = "Feature: F\n  Scenario Outline: O\n    When a pair with <n>\n"
    result = engine(STEPS, "f.feature", f=text + "    Examples:\n      | n |\n      | Ada |\n")
    result.stdout.fnmatch_lines(
        [
            "E*features/flows/guests.feature:11: Then all is lost",
            'E*called at features/flows/pairs.feature:4: Given a guest called "Ada" from Ry',
            "E*called at f.feature:3: When a pair with Ada",
        ]
    )


def test_a_docstring_that_cannot_be_read_names_the_line_of_the_flow(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace('"other": "<x>"', "<town>"))
    result = engine(STEPS, "f.feature", f=calling('Given a guest called "Ada" from Ry'))
    result.stdout.fnmatch_lines(["E*features/flows/guests.feature:9: column * of the docstring*"])


def test_it_works_on_workers(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    text = calling('Given a guest called "Ada" from Ry')
    engine(STEPS, "-n1", "f.feature", apart=True, f=text).assert_outcomes(passed=1)
