"""Steps that block end when the time limit expires, and the run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.running import scenario_task
from support.gherkin.running.interruption import alarm

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
import time, asyncio

@pytest.fixture
def cleaned():
    yield
    print("cleaned up")
@given("a step sleeps")
def _(cleaned):
    time.sleep(60)
@given("an async step sleeps")
async def _(cleaned):
    time.sleep(60)
@given("an async step is busy")
async def _(cleaned):
    while True:
        pass
@given("a step retries")
def _(cleaned):
    while True:
        try:
            time.sleep(60)
        except:
            time.sleep(60)
@given("a step with a teardown sleeps")
def _(cleaned):
    time.sleep(60)
    yield
@given("a step sleeps in its teardown")
def _(cleaned):
    yield
    time.sleep(60)
@given("all is well")
def _(): ...
def debug(config):
    # as ``breakpoint()`` does
    config.hook.pytest_enter_pdb(config=config, pdb=None)
    time.sleep(0.1)
    config.hook.pytest_leave_pdb(config=config, pdb=None)
@given("a step is debugged")
def _(request):
    debug(request.config)
@given("an async step is debugged")
async def _(request):
    debug(request.config)
    await asyncio.sleep(0)
"""
FEATURE = """
Feature: F
  @timeout:20ms
  Scenario: S
    Given {step}
  Scenario: T
    Given all is well
"""


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, "_SOONEST", 0.02)
    monkeypatch.setattr(alarm, "GRACE", 0.1)
    monkeypatch.setattr(scenario_task, "_LATE", 0.05)
    monkeypatch.setattr("support.gherkin.running.lifecycle.TEARDOWN_TIME", 0.02)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("a step sleeps", 14),
        ("an async step sleeps", 17),
        ("an async step is busy", 20),
        ("a step with a teardown sleeps", 31),
    ],
)
def test_it_fails_with_its_lines_and_is_cleaned_up(engine: Engine, step: str, line: int) -> None:
    result = engine(STEPS, f=FEATURE.format(step=step))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            f"*StepTimeoutError: no result after 0.02 s; it blocks at conftest.py:{line}",
            f"E*f.feature:4: Given {step}",
            "*cleaned up*",
        ]
    )
    result.stdout.no_fnmatch_line("*support/gherkin/*.py:*")
    result.stdout.no_fnmatch_line("*OverdueError*")


def test_a_step_that_swallows_the_first_error_fails_at_the_second(engine: Engine) -> None:
    result = engine(STEPS, f=FEATURE.format(step="a step retries"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*no result after 0.02 s; it blocks at conftest.py:28", "*cleaned*"]
    )


def test_a_teardown_that_blocks_ends_too(engine: Engine) -> None:
    result = engine(STEPS, f=FEATURE.format(step="a step sleeps in its teardown"))
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*no result after 0.02 s; it blocks at conftest.py:36"])


@pytest.mark.parametrize("step", ["a step is debugged", "an async step is debugged"])
def test_a_debugger_is_not_interrupted_and_later_scenarios_are(engine: Engine, step: str) -> None:
    later = "  @timeout:20ms\n  Scenario: U\n    Given a step sleeps\n"
    result = engine(STEPS, f=FEATURE.format(step=step) + later)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*no result after 0.02 s; it blocks at conftest.py:14"])
