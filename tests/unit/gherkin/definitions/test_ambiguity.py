"""Steps with several matching definitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd import parsers

from support.gherkin.definitions.ambiguity import ambiguous, failing
from support.gherkin.errors import AmbiguousStepError
from tests.unit.gherkin.definitions.making import defined, step

HERE = Path(__file__)


def one() -> None: ...


def two(name: str) -> None: ...


FOUND = [defined("a user ada", one), defined(parsers.parse("a user {name}"), two, None, target="x")]


def test_the_definitions_are_reported_with_their_places() -> None:
    first, *places = ambiguous(step("a user ada", keyword="And"), FOUND, HERE.parent).splitlines()
    assert first.endswith(": And a user ada")
    assert "2" in first
    assert places == [
        f'    @given("a user ada")  {HERE.name}:{one.__code__.co_firstlineno}',
        f'    @step("a user {{name}}")  {HERE.name}:{two.__code__.co_firstlineno}',
    ]


def test_a_definition_in_their_place_fails_as_it_runs() -> None:
    context = failing(step("a user ada"), FOUND, HERE.parent)
    assert context.parser is FOUND[1].context.parser
    assert context.target_fixture is None
    with pytest.raises(AmbiguousStepError, match="a user ada"):
        context.step_func()
