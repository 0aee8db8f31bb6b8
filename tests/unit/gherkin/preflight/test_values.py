"""What is wrong with the values of a step, on the lines where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.authoring.parameters import kind, parse
from support.gherkin.authoring.step_checks import checked
from support.gherkin.preflight.values import faults_of_values, use_of
from tests.unit.gherkin.definitions.making import defined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.gherkin.authoring.step_checks import StepUse
    from support.gherkin.definitions.index import StepDefinition


class Wrong(str):
    """A value with two faults."""

    __slots__ = ()

    def faults(self, names: set[str]) -> list[str]:
        return [f"{self}: {name}" for name in sorted(names)]


def check(use: StepUse, names: set[str]) -> Iterator[tuple[int, str]]:
    """Say on which lines something is wrong: the first word of the step's text."""
    del names
    for line in str(use.arguments["lines"]).split("+"):
        yield int(line), use.folder.name


def found_in(
    feature: Any, step: Any, definition: StepDefinition, names: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield the faults of the only step."""
    use = use_of(feature, step, definition, {"models": 1}.__getitem__)
    return faults_of_values(feature, step, definition.checks, use, names)


WORDS = kind(r"\S+", str)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("on 0", [3]),
        ("on 1", [3]),
        ("on 0+1+2\n      | a |\n      | b |", [3, 4, 5]),
        ('on 0+1+2\n      """\n      a\n      b\n      """', [3, 5, 6]),
    ],
    ids=["the text", "nothing else", "table", "docstring"],
)
def test_lines_are_those_of_the_file(
    load: Callable[..., Any], tmp_path: Path, text: str, lines: list[int]
) -> None:
    feature = load(f"Feature: F\n  Scenario: S\n    Given {text}\n").feature
    [step] = feature.scenarios["S"].steps
    definition = defined(parse("on {lines:Lines}", Lines=WORDS), checked(check)(lambda: None))
    found = list(found_in(feature, step, definition, set()))
    assert found == [(line, tmp_path.name) for line in lines]


def test_values_in_the_text_know_the_names_and_make_more(load: Callable[..., Any]) -> None:
    def makes(use: StepUse) -> Iterator[str]:
        yield f"new {use.arguments['x']}"

    feature = load("Feature: F\n  Scenario: S\n    Given a ada\n").feature
    [step] = feature.scenarios["S"].steps
    wrong = kind(r"\w+", Wrong, checkable=True)
    definition = defined(parse("a {x:Wrong}", Wrong=wrong), checked(makes=makes)(lambda: None))
    names = {"b", "a"}
    found = list(found_in(feature, step, definition, names))
    assert found == [(3, "ada: a"), (3, "ada: b")]
    assert names == {"a", "b", "new ada"}


def test_a_definition_without_checks_has_no_faults(load: Callable[..., Any]) -> None:
    feature = load("Feature: F\n  Scenario: S\n    Given it\n").feature
    [step] = feature.scenarios["S"].steps
    assert list(found_in(feature, step, defined("it"), set())) == []
