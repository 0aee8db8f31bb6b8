"""The step that runs, and its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.running_step import RunningStep, of_step, running_step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def running(load: Callable[..., Any], tmp_path: Path) -> list[RunningStep]:
    """The steps of a scenario: a plain one, and one of a flow with a docstring."""
    feature = load(
        """
        Feature: F
          @reusable
          Scenario: a letter
            Given a text
              '''text/csv
              a,b
              '''
          Scenario: S
            Given it
            And a letter
        """.replace("'''", '"""'),
        "features/a.feature",
    ).feature
    return [RunningStep(feature, step, tmp_path) for step in feature.scenarios["S"].steps]


def test_a_step_knows_where_it_is_written(running: list[RunningStep], tmp_path: Path) -> None:
    plain, of_flow = running
    assert (plain.origin.line, of_flow.origin.line) == (9, 4)
    assert plain.folder == tmp_path / "features"
    assert plain.at(7) == "features/a.feature:7"


def test_a_step_knows_the_media_type_of_its_docstring(running: list[RunningStep]) -> None:
    plain, of_flow = running
    assert (plain.media_type, plain.docstring) == ("", None)
    assert of_flow.media_type == "text/csv"
    assert of_flow.docstring is not None
    assert of_flow.docstring.line == 5


def test_a_failure_is_handled_by_what_a_later_step_declares(running: list[RunningStep]) -> None:
    step = replace(running[0], handled=lambda: ["", "no answer"])
    assert step.is_handled_later("no answer")
    assert not step.is_handled_later("another failure")
    assert not running[0].is_handled_later("no answer")


def test_a_message_is_that_of_the_running_step(running: list[RunningStep]) -> None:
    assert of_step("it blocks") == "it blocks"
    token = running_step.set(running[0])
    assert of_step("it blocks") == "features/a.feature:9: Given it: it blocks"
    running_step.reset(token)
