"""Which flows scenarios call, and from where."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from support.gherkin.collection.origins import origin
from support.gherkin.preflight.flow_use import FlowUse, called_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """
    Feature: F
      @reusable
      Scenario: b
        Given a of <x>
      @reusable
      Scenario: a of <y>
        Given it
      @reusable
      Scenario: never
        Given it
      Scenario Outline: S
        Given a of <row>
        And it
        Examples:
          | row |
          | 1   |
"""


def test_uncalled_flows_are_listed_in_order(load: Callable[..., Any]) -> None:
    feature = load(TEXT).feature
    use = FlowUse()
    for _ in range(2):
        use.add_feature(feature)
    assert [flow.name for flow in use.uncalled()] == ["b", "a of <y>", "never"]
    called, _ = feature.scenarios["S"].steps
    for call in origin(feature, called).calls:
        use.record(call)
    assert [flow.name for flow in use.uncalled()] == ["b", "never"]


def test_a_step_of_a_flow_is_called_from_somewhere(
    load: Callable[..., Any], tmp_path: Path
) -> None:
    feature = load(TEXT).feature
    called, own = feature.scenarios["S"].steps
    params = {"_pytest_bdd_example": {"row": "1"}}
    item: Any = SimpleNamespace(
        config=SimpleNamespace(rootpath=tmp_path), callspec=SimpleNamespace(params=params)
    )
    assert called_from(origin(feature, called), item) == "called at a.feature:12: Given a of 1"
    assert called_from(origin(feature, own), item) == ""
