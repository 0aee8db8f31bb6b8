"""pytest-bdd's own examples, unchanged, have the same results with the engine.

The exceptions contain a fault that the engine reports before the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import in_process
from tests.engine.stock_answers import (
    EXAMPLES,
    MAKE,
    OPTIONS,
    REPORT,
    STOCK,
    Example,
    Results,
    answer,
    installed,
    read_answers,
    results,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[[Example], Results]

ENGINE = (
    *STOCK,
    *("-p", "pytest_asyncio.plugin", "-p", "support.gherkin.plugin"),
    *("-o", "asyncio_default_fixture_loop_scope=session"),
)
PLUGINS = [name for name in ENGINE if name.endswith(".plugin")]
VERSIONS, ANSWERS = read_answers()

REFUSED: dict[str, str] = {
    "datatable-argument-in-step-impl-is-optional": ":9: the step has no data table",
    "datatable-step-argument-is-reserved-and-cannot-be-used": ":4: the step has no data table",
    "datatable-steps-with-datatable-missing-argument-in-step": ":8: the step has a data table",
    "docstring-argument-in-step-impl-is-optional": ":9: the step has a docstring",
    "docstring-step-argument-is-reserved-and-cannot-be-used": ":4: the step has no docstring",
    "docstring-steps-with-missing-docstring": ":9: the step has no docstring",
    "outline-unused-params": ":7: unused columns in the examples: unused_param",
    "readme-docstring-and-datatable-with-params": ":10: the definition requires 'logged_in'",
    "regex-exact-match": ":5: undefined step: When I pay 1 Euro by mistake",
    "scenario-not-decorator": ":3: undefined step: Given I have a bar",
    "scenarios-scenarios": ":7: undefined step: Given I have a failing bar",
    "steps-step-hooks": ":3: ambiguous step, it has 2 definitions",
    "steps-step-hooks-2": ":11: undefined step: Given not found",
    "steps-step-hooks-3": ":14: undefined step: Given foo",
    "steps-step-hooks-4": ":7: ambiguous step, it has 2 definitions",
    "tags-apply-tag-hook": "@xfail needs a reason",
}
"""Examples with a fault, and how the engine tells it."""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run an example on the engine, as its author would: ``pytest`` and nothing more."""

    def run(example: Example) -> Results:
        example.write(pytester.path)
        options = (*OPTIONS, *ENGINE, *example.arguments)
        output = pytester.runpytest_inprocess(*options, plugins=in_process(PLUGINS)).stdout.str()
        return results(pytester.path / REPORT, output)

    return run


def test_there_are_examples() -> None:
    """Without any, the tests would pass."""
    assert len(EXAMPLES) > 80
    assert REFUSED.keys() < EXAMPLES.keys()


def test_the_answers_are_those_of_the_installed_versions() -> None:
    """Stock pytest-bdd is asked once, not by each run of these tests."""
    assert installed() == VERSIONS, f"another version may answer otherwise: run `{MAKE}`"
    assert ANSWERS.keys() == EXAMPLES.keys(), f"some are missing: run `{MAKE}`"


def test_an_answer_is_that_of_stock_pytest_bdd(tmp_path: Path) -> None:
    """One of them, with failures and printed texts, asked for anew."""
    name = "steps-step-hooks"
    assert any(fault and text for fault, text in ANSWERS[name].tests.values())
    assert answer(EXAMPLES[name], tmp_path) == ANSWERS[name]


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - REFUSED.keys()))
def test_it_ends_as_without_the_engine(name: str, run: Run) -> None:
    """With the same tests, outcomes and output; no test is added or missing."""
    engine = run(EXAMPLES[name])
    assert engine.tests == ANSWERS[name].tests
    assert engine.faults >= ANSWERS[name].faults


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_fault_is_reported_before_the_run(name: str, run: Run) -> None:
    """Stock pytest-bdd reports it during the run, if at all."""
    engine = run(EXAMPLES[name])
    assert ANSWERS[name].tests
    assert not engine.tests
    assert REFUSED[name] in engine.output
