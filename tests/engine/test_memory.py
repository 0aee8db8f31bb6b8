"""After a scenario, only pytest's own item and reports stay in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Engine = Callable[..., pytest.RunResult]

STEPS = """
import gc, weakref
from pytest_bdd import reporting

class Box: pass

boxes = []

@given("a box", target_fixture="box")
async def _():
    box = Box()
    boxes.append(weakref.ref(box))
    return box
@then("it is there")
async def _(box):
    assert boxes[-1]() is box
@then("the one before is gone")
async def _():
    gc.collect()
    assert boxes[-2]() is None

def pytest_sessionfinish():
    print("KEPT", len(reporting.scenario_reports_registry))
    print("KEPT", len(reporting.test_report_context_registry))
"""

FEATURE = """
Feature: F
  Scenario: First
    Given a box
    Then it is there
  Scenario: Second
    Given a box
    Then it is there
  Scenario: Third
    Given a box
    Then the one before is gone
"""


def test_what_a_step_has_made_is_gone_in_the_next_scenario(engine: Engine) -> None:
    """pytest-bdd keeps the values of ``target_fixture``, such as responses, until the run ends.

    Those of the first scenario stay, because pytest's session fixtures refer to its request. The
    run has its own process, because in this one pytester keeps the arguments of every hook.
    """
    engine(STEPS, apart=True, f=FEATURE).assert_outcomes(passed=3)


def test_step_reports_are_dropped_once_they_are_reported(engine: Engine) -> None:
    """They take more memory than everything that pytest keeps of a test."""
    lines = engine(STEPS, "-s", f=FEATURE).outlines
    assert [line.split("KEPT ")[1] for line in lines if "KEPT" in line] == ["0", "0"]


def test_a_report_in_cucumber_json_has_its_steps(engine: Engine, pytester: pytest.Pytester) -> None:
    """pytest-bdd's own reporters have read the data before it is dropped."""
    engine(STEPS, "--cucumberjson=out.json", apart=True, f=FEATURE).assert_outcomes(passed=3)
    assert (pytester.path / "out.json").read_text("utf-8").count('"it is there"') == 2
