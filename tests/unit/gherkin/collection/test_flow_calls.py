"""Expansion of steps that call flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.flow_calls import ExpandedStep, expand
from support.gherkin.compat import parse_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.gherkin.collection.flow_calls import Expansion
    from support.gherkin.collection.flows import Flow

    Expand = Callable[[str], Expansion]

FLOWS = """
    Feature: Flows
      @reusable
      Scenario: a guest named <name>
        Given a user "<name>"
          | mail   | note        |
          | <name> | <untouched> |
        And a letter
          '''
          Dear <name>
          '''
        When they sign in

      @reusable
      Scenario: two guests
        Given a guest named Ada
        And a guest named Bob

      @reusable
      Scenario: a circle
        Given another circle

      @reusable
      Scenario: another circle
        Given a circle

      @reusable
      Scenario: a <kind> named Eve
        Given it
""".replace("'''", '"""')


@pytest.fixture
def expanded(flows_of: Callable[..., Sequence[Flow]], written: Callable[..., Path]) -> Expand:
    """Replace the calls among the steps of a scenario."""

    def expanded(steps: str) -> Expansion:
        flows = flows_of(FLOWS)
        path = written(f"Feature: F\n  Scenario: S\n{steps}")
        document = parse_document(path)
        assert document is not None
        scenario = document.feature.children[0].scenario
        assert scenario is not None
        return expand(path, scenario.steps, flows)

    return expanded


def test_other_steps_stay_as_they_are(expanded: Expand) -> None:
    expansion = expanded("    Given it\n    And more\n")
    assert [step.text for step in expansion.steps] == ["it", "more"]
    assert not any(isinstance(step, ExpandedStep) for step in expansion.steps)
    assert expansion.findings == []


def test_a_call_is_replaced_by_the_steps_of_its_flow(expanded: Expand) -> None:
    expansion = expanded("    Given it\n    And a guest named Eva\n    And more\n")
    assert [step.text for step in expansion.steps] == [
        "it",
        'a user "Eva"',
        "a letter",
        "they sign in",
        "more",
    ]
    user, letter, sign_in = [s for s in expansion.steps if isinstance(s, ExpandedStep)]
    assert [step.line for step in (user, letter, sign_in)] == [4, 7, 11]
    assert {step.path.name for step in (user, letter, sign_in)} == {"flows.feature"}
    assert {step.location.line for step in (user, letter, sign_in)} == {4}
    assert len({step.location.column for step in expansion.steps}) == 4  # `it` and `more` share one
    [call] = user.calls
    assert (call.flow.name, call.shown({}), call.path.name, call.line) == (
        "a guest named <name>",
        "And a guest named Eva",
        "a.feature",
        4,
    )
    assert user.called_as == "given"
    assert user.datatable is not None
    assert user.datatable.raw() == [["mail", "note"], ["Eva", "<untouched>"]]
    assert letter.docstring is not None
    assert letter.docstring.content == "Dear Eva"


def test_and_goes_on_from_the_call_not_from_the_flows_last_step(expanded: Expand) -> None:
    steps = expanded("    Given a guest named Eva\n    And more\n").steps
    assert [step.keyword_type for step in steps] == ["Context", "Context", "Action", "Context"]


def test_flows_call_flows(expanded: Expand) -> None:
    steps = expanded("    When two guests\n").steps
    assert [step.text for step in steps if step.text.startswith("a user")] == [
        'a user "Ada"',
        'a user "Bob"',
    ]
    assert isinstance(steps[0], ExpandedStep)
    assert [call.shown({}) for call in steps[0].calls] == [
        "When two guests",
        "Given a guest named Ada",
    ]
    assert [call.line for call in steps[0].calls] == [3, 15]


def test_the_row_of_an_outline_fills_the_call(expanded: Expand) -> None:
    step = expanded("    Given a guest named <who>\n").steps[0]
    assert isinstance(step, ExpandedStep)
    assert step.text == 'a user "<who>"'
    assert step.calls[0].shown({"who": "Ada"}) == "Given a guest named Ada"


@pytest.mark.parametrize(
    ("call", "line", "fault"),
    [
        ("a circle", 24, "a circle > another circle > a circle"),
        ("a guest named Eve", 3, "2 flows: 'a guest named <name>' (flows.feature:3)"),
        ("two guests\n      | a |", 3, "'two guests'"),
        ('two guests\n      """\n      """', 3, "no table and no docstring"),
    ],
)
def test_a_call_that_cannot_be_made_is_reported_and_left_out(
    expanded: Expand, call: str, line: int, fault: str
) -> None:
    expansion = expanded(f"    Given {call}\n")
    assert expansion.steps == []
    [finding] = expansion.findings
    assert finding.line == line
    assert fault in finding.message
