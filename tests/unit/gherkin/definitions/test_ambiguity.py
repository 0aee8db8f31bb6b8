"""Steps with several matching definitions."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_bdd import parsers

from support.gherkin.definitions.ambiguity import ambiguous, ambiguous_call, failing
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
        "    Change or delete all but one of them",
    ]


@pytest.mark.parametrize("supplied", [True, False])
def test_a_call_and_its_definition_are_reported_with_a_remedy(*, supplied: bool) -> None:
    """Steps of the example, which a team replaces, may be deleted; those of the vocabulary stay."""
    flow: Any = SimpleNamespace(described=lambda _: 'flow "a user <name>"  flows.feature:3')
    lines = ambiguous_call("Given a user ada", flow, FOUND[:1], HERE.parent, supplied=supplied)
    first, *places, remedy = lines.splitlines()
    assert first.endswith("it calls a flow and has a definition: Given a user ada")
    assert places == [
        '    flow "a user <name>"  flows.feature:3',
        f'    @given("a user ada")  {HERE.name}:{one.__code__.co_firstlineno}',
    ]
    assert remedy.startswith("    Rename the flow")
    assert ("or delete the definition" in remedy) is not supplied


def test_a_definition_in_their_place_fails_as_it_runs() -> None:
    context = failing(step("a user ada"), FOUND, HERE.parent)
    assert context.parser is FOUND[1].context.parser
    assert context.target_fixture is None
    with pytest.raises(AmbiguousStepError, match="a user ada"):
        context.step_func()
