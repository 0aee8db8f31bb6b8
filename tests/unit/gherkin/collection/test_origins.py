"""Origins of steps that come from flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.collection.origins import (
    calls_flows,
    calls_of,
    docstring_node,
    flows_for,
    origin,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.gherkin.collection.loader import LoadedFeature

    Load = Callable[..., LoadedFeature]


def test_a_step_of_a_plain_feature_is_where_it_stands(load: Load, tmp_path: Path) -> None:
    feature = load("Feature: F\n  Scenario: S\n    Given it\n").feature
    assert feature is not None
    [step] = feature.scenarios["S"].steps
    written = origin(feature, step)
    assert (written.path, written.line, written.calls) == (tmp_path / "a.feature", 3, ())
    assert calls_of(feature, step) == ()
    assert docstring_node(feature, step) is None
    assert not calls_flows(feature)
    assert list(flows_for(feature)) == []


def test_a_docstring_of_a_flow_is_where_the_flow_stands(load: Load) -> None:
    feature = load(
        """
        Feature: F
          @reusable
          Scenario: a letter
            Given a text
              '''text/markdown
              # Hello
              '''
          Scenario: S
            Given a letter
            And a letter
        """.replace("'''", '"""')
    ).feature
    assert feature is not None
    first, second = feature.scenarios["S"].steps
    assert calls_flows(feature)
    for step, line in ((first, 9), (second, 10)):
        node = docstring_node(feature, step)
        assert node is not None
        assert (node.media_type, node.line) == ("text/markdown", 5)
        assert origin(feature, step).line == 4
        assert [call.line for call in calls_of(feature, step)] == [line]
