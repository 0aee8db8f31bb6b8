"""Flows: scenarios that others call by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.collection.flows import filler, same_names, take_flows
from support.gherkin.compat import parse_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.gherkin.collection.flows import Flow

    Flows = Callable[..., Sequence[Flow]]

GUESTS = """
    Feature: Guests
      @reusable
      Scenario: a guest named <name> of <age>
        Given a user "<name>"
      Scenario: not one
        Given something else
      Rule: R
        @reusable
        Scenario: a plain one
          Given a user
"""


def faults(written: Any, text: str) -> list[tuple[int, str]]:
    """Return lines and messages of the faults of the flows in a text."""
    path = written(text)
    document = parse_document(path)
    assert document is not None
    return [(finding.line, finding.message) for finding in take_flows(path, document)[1]]


def test_flows_are_taken_out_of_the_document(written: Any) -> None:
    path = written(GUESTS)
    document = parse_document(path)
    assert document is not None
    flows, findings = take_flows(path, document)
    assert findings == []
    assert [(flow.name, flow.line, len(flow.steps)) for flow in flows] == [
        ("a guest named <name> of <age>", 3, 1),
        ("a plain one", 9, 1),
    ]
    left = [child.scenario.name for child in document.feature.children if child.scenario]
    assert left == ["not one"]


@pytest.mark.parametrize("tagged", ["@reusable\nFeature: F\n", "Feature: F\n  @reusable\n"])
def test_the_tag_counts_for_all_below_it(flows_of: Flows, tagged: str) -> None:
    rule = "  Rule: R\n    Scenario: one\n      Given it\n"
    assert [flow.name for flow in flows_of(tagged + rule)] == ["one"]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("a guest named Ada of 36", {"name": "Ada", "age": "36"}),
        ("a guest named Ada of Troy of 36", {"name": "Ada", "age": "Troy of 36"}),
        ("a guest named  of 36", None),
        ("a guest named Ada", None),
        ("the guest named Ada of 36", None),
    ],
)
def test_a_step_calls_a_flow_with_arguments(
    flows_of: Flows, text: str, arguments: dict[str, str] | None
) -> None:
    assert flows_of(GUESTS)[0].arguments(text) == arguments


def test_a_name_is_matched_literally(flows_of: Flows) -> None:
    [flow] = flows_of("Feature: F\n  @reusable\n  Scenario: 1.5 (a+b)\n    Given it\n")
    assert flow.arguments("1.5 (a+b)") == {}
    assert flow.arguments("1x5 (a+b)") is None


def test_a_flow_is_described_by_its_place(flows_of: Flows, tmp_path: Path) -> None:
    assert flows_of(GUESTS)[1].described(tmp_path) == 'flow "a plain one"  flows.feature:9'


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("Scenario: one\n", 3, "a flow needs steps"),
        (
            "Scenario Outline: one\n    Given <a>\n    Examples:\n      | a |\n",
            3,
            "examples",
        ),
        ("Scenario: one <a>\n    Given <b> and <a>\n", 4, "<b> is not an argument of the flow"),
        ("Scenario: one <a>\n    Given it\n      | <c> |\n", 4, "<c> is not an argument"),
        ("Scenario: <a>\n    Given it\n", 3, "words besides its <arguments>"),
        ("Scenario: one <a> <a>\n    Given it\n", 3, "more than once: <a>"),
        ("Scenario: one <a><b>\n    Given it\n", 3, "<a> is directly followed by <b>"),
    ],
)
def test_a_fault_of_a_flow_is_reported(written: Any, text: str, line: int, fault: str) -> None:
    found = faults(written, f"Feature: F\n  @reusable\n  {text}")
    assert [at for at, _ in found] == [line]
    assert fault in found[0][1]


def test_a_flow_without_a_name_of_its_own_is_left_out(flows_of: Flows) -> None:
    """It would match every step."""
    assert list(flows_of("Feature: F\n  @reusable\n  Scenario: <a>\n    Given it\n")) == []


def test_markup_in_a_docstring_is_not_an_argument(written: Any) -> None:
    text = "Scenario: one <a>\n    Given it\n      '''\n      <b>\n      '''\n".replace(
        "'''", '"""'
    )
    assert faults(written, f"Feature: F\n  @reusable\n  {text}") == []


def test_examples_cannot_be_called(written: Any) -> None:
    text = """
    Feature: F
      Scenario Outline: S
        Given <a>
        @reusable
        Examples:
          | a |
    """
    assert [line for line, _ in faults(written, text)] == [4]


def test_a_duplicate_flow_name_is_reported(flows_of: Flows) -> None:
    one = "Feature: F\n  @reusable\n  Scenario: same\n    Given it\n"
    flows = [*flows_of(one, "b.feature"), *flows_of(one, "a.feature")]
    [finding] = same_names(flows)
    assert (finding.path.name, finding.line) == ("b.feature", 3)
    assert "a.feature:3" in finding.message
    assert list(same_names(flows, ["another"])) == []
    assert len(list(same_names(flows, ["same"]))) == 1


def test_values_take_the_place_of_their_names_and_others_stay() -> None:
    fill = filler({"a": "<b>", "b": "2"})
    assert fill("<a> and <b>, <c> and <<a>>") == "<b> and 2, <c> and <<b>>"
