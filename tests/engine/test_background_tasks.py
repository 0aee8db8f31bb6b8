"""Background tasks, which a step starts and does not await."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

FEATURE = """
Feature: F
  Scenario: S
    Given something in the background
    When time passes
    Then it is there
"""
COMMON = """
@when("time passes")
async def _():
    await asyncio.sleep(0.01)
"""
PLAIN_THEN = """
@then("it is there")
async def _(): ...
"""


def test_it_goes_on_during_the_next_steps(engine: Engine) -> None:
    steps = (
        COMMON
        + """
@given("something in the background", target_fixture="seen")
async def _():
    seen = []
    async def watch():
        await asyncio.sleep(0)
        seen.append("news")
    seen.append(asyncio.create_task(watch()))
    return seen
@then("it is there")
async def _(seen):
    assert seen[1:] == ["news"]
"""
    )
    result = engine(steps, f=FEATURE)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*background task*")


FAILING = (
    COMMON
    + """
@given("something in the background", target_fixture="task")
async def _():
    async def watch():
        raise RuntimeError("lost connection")
    return asyncio.create_task(watch(), name="watcher")
"""
)


def test_an_error_in_it_fails_the_scenario(engine: Engine) -> None:
    """Otherwise asyncio would only log it when the task is garbage-collected."""
    result = engine(FAILING + PLAIN_THEN, f=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*raise RuntimeError*", "E*RuntimeError: lost connection", "E*background task 'watcher'"]
    )


def test_an_error_that_a_later_step_handles_is_none(engine: Engine) -> None:
    steps = (
        FAILING
        + """
@then("it is there")
async def _(task):
    with pytest.raises(RuntimeError, match="lost connection"):
        await task
"""
    )
    engine(steps, f=FEATURE).assert_outcomes(passed=1)


OUTLIVING = (
    COMMON
    + """
@given("something in the background")
async def _():
    async def watch():
        try:
            await asyncio.sleep(60)
        finally:
            print("watch ended")
    task = asyncio.create_task(watch(), name="watcher")
    yield
    CLEANUP
"""
    + PLAIN_THEN
)


def test_one_that_outlives_the_scenario_is_cancelled_and_reported(engine: Engine) -> None:
    """It is in the log and in a section of the report; the scenario passes."""
    steps = OUTLIVING.replace("CLEANUP", "pass")
    result = engine(steps, "-rP", f=FEATURE)
    result.assert_outcomes(passed=1)
    message = "watcher (*watch) outlived the scenario and was cancelled"
    result.stdout.fnmatch_lines_random(
        ["*watch ended*", f"WARNING*{message}", "*background tasks*", message]
    )


def test_one_that_its_step_cancels_is_not_reported(engine: Engine) -> None:
    """Generator steps are expected to clean up after themselves."""
    steps = OUTLIVING.replace("CLEANUP", "task.cancel()")
    result = engine(steps, "-rP", f=FEATURE)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*watch ended*"])
    result.stdout.no_fnmatch_line("*outlived*")


def test_one_that_does_not_end_when_cancelled_is_reported(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.gherkin.running.background_tasks._PATIENCE", 0.02)
    steps = (
        COMMON
        + """
@given("something in the background")
async def _(request):
    async def watch():
        for _ in range(2):
            try:
                await asyncio.sleep(0.1)
            except asyncio.CancelledError:
                pass
    asyncio.create_task(watch(), name="watcher")
"""
        + PLAIN_THEN
    )
    result = engine(steps, "-rP", f=FEATURE)
    result.stdout.fnmatch_lines(["*outlived the scenario and did not end when it was cancelled"])


def test_a_failure_of_a_step_does_not_hide_the_cancelling(engine: Engine) -> None:
    steps = OUTLIVING.replace("CLEANUP", "pass").replace(
        '@then("it is there")\nasync def _(): ...',
        '@then("it is there")\nasync def _():\n    1 / 0',
    )
    result = engine(steps, f=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines_random(["E*ZeroDivisionError*", "watcher (*outlived*"])


def test_context_variables_are_those_of_the_step(engine: Engine) -> None:
    """A task sees those set before it was started, but not those set later by another step."""
    steps = """
place = contextvars.ContextVar("place", default="nowhere")
@given("something in the background", target_fixture="seen")
async def _():
    seen = []
    async def watch():
        seen.append(place.get())
        await asyncio.sleep(0.005)
        seen.append(place.get())
    place.set("here")
    seen.append(asyncio.create_task(watch()))
    return seen
@when("time passes")
async def _():
    place.set("there")
    await asyncio.sleep(0.02)
@then("it is there")
async def _(seen):
    await seen[0]
    assert seen[1:] == ["here", "here"]
    assert place.get() == "there"
"""
    engine(steps, f=FEATURE).assert_outcomes(passed=1)


def test_tasks_of_fixtures_are_left_alone(engine: Engine) -> None:
    """A session's client and lazy fixtures have tasks of their own, which serve all scenarios."""
    steps = (
        COMMON
        + """
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client():
    async def serve():
        while True:
            await asyncio.sleep(0.001)
    task = asyncio.create_task(serve())
    yield task
    assert not task.done()
    task.cancel()
@given("something in the background")
async def _(client): ...
@then("it is there")
async def _(client):
    assert not client.done()
"""
    )
    result = engine(steps, f=FEATURE, g=FEATURE)
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*outlived*")


def test_a_task_that_a_task_starts_belongs_to_the_scenario(engine: Engine) -> None:
    steps = (
        COMMON
        + """
@given("something in the background")
async def _():
    async def inner():
        raise RuntimeError("deep down")
    async def outer():
        await asyncio.sleep(0)
        asyncio.create_task(inner(), name="inner")
    asyncio.create_task(outer(), name="outer")
"""
        + PLAIN_THEN
    )
    result = engine(steps, f=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*deep down", "E*in the background task 'inner'"])


def test_a_task_of_one_scenario_does_not_fail_the_next(engine: Engine) -> None:
    steps = FAILING + PLAIN_THEN + '@given("nothing")\nasync def _(): ...\n'
    second = "  Scenario: T\n    Given nothing\n    When time passes\n"
    engine(steps, f=FEATURE + second).assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize("option", [["--asyncio-debug"], ["-W", "error"], ["-X", "dev"]])
def test_no_setting_of_pythons_finds_fault(
    engine: Engine, pytester: pytest.Pytester, option: list[str]
) -> None:
    """Debug mode and warnings as errors would reveal lost coroutines and tasks."""
    steps = OUTLIVING.replace("CLEANUP", "pass")
    if option == ["-X", "dev"]:
        engine(steps, "--collect-only", f=FEATURE)
        result = pytester.run(sys.executable, *option, "-m", "pytest")
    else:
        result = engine(steps, *option, apart=True, f=FEATURE)
    result.assert_outcomes(passed=1)
    assert result.parseoutcomes() == {"passed": 1}
    assert result.stderr.str() == ""


def test_debug_mode_is_really_on(engine: Engine) -> None:
    """Without it, the test above would prove nothing."""
    steps = """
@given("something in the background")
async def _():
    assert not asyncio.get_running_loop().get_debug(), "in debug mode"
"""
    text = FEATURE.split("    When", maxsplit=1)[0]
    engine(steps, f=text).assert_outcomes(passed=1)
    result = engine(steps, "--asyncio-debug", f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*in debug mode*"])
