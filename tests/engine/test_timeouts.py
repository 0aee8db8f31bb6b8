"""Time limits for the steps of a scenario."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
async def answer():
    await asyncio.sleep(60)
@given("all is well")
async def _():
    await asyncio.sleep(0)
@when("nothing answers")
async def _():
    try:
        await answer()
    finally:
        await asyncio.sleep(0)
        print("cleaned up")
@when("little time passes")
async def _():
    await asyncio.sleep(0.06)
"""


def scenario(*steps: str, tags: str = "", name: str = "S") -> str:
    """Return a feature with one scenario; its first step is on line 4."""
    return "\n".join(
        ["Feature: F", f"  {tags}", f"  Scenario: {name}", *(f"    {s}" for s in steps), ""]
    )


def test_a_step_that_hangs_fails_with_its_place(engine: Engine) -> None:
    """With the feature's line, the waiting line and function; its clean-up runs."""
    text = scenario("Given all is well", "When nothing answers", tags="@timeout:50ms")
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*>*await answer()",
            "E*no result after 0.05 s; it waits at conftest.py:14, in sleep",
            "E*f.feature:5: When nothing answers",
            "*cleaned up*",
        ]
    )
    result.stdout.no_fnmatch_line("*support/gherkin/*")
    result.stdout.no_fnmatch_line("*asyncio/base_events*")
    result.stdout.no_fnmatch_line("*CancelledError*")


def test_a_clean_up_that_fails_is_reported_as_the_cause(engine: Engine) -> None:
    """The timeout comes last; the error of the step's clean-up is above it."""
    steps = """
@given("it hangs")
async def _():
    try:
        await asyncio.sleep(60)
    finally:
        raise RuntimeError("no clean-up")
"""
    result = engine(steps, f=scenario("Given it hangs", tags="@timeout:20ms"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*RuntimeError: no clean-up", "*direct cause*", "E*StepTimeout*"])


def test_a_generator_step_that_hangs_has_a_place(engine: Engine) -> None:
    """The place is its own, not that of its caller."""
    steps = """
@given("it hangs")
async def _():
    await asyncio.sleep(60)
    yield
"""
    result = engine(steps, f=scenario("Given it hangs", tags="@timeout:20ms"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*it waits at conftest.py:8, in sleep"])


def test_without_a_limit_it_may_take_its_time(engine: Engine) -> None:
    engine(STEPS, f=scenario("When little time passes")).assert_outcomes(passed=1)


def test_a_scenario_in_time_passes(engine: Engine) -> None:
    text = scenario("When little time passes", tags="@timeout:5s")
    engine(STEPS, f=text).assert_outcomes(passed=1)


@pytest.mark.promise("connection.md", "It does count in `within 10 s`")
def test_the_time_is_that_of_the_scenario(engine: Engine) -> None:
    """One of these steps is within the limit, two are not."""
    one = scenario("When little time passes", tags="@timeout:500ms", name="One")
    two = scenario("When little time passes", "* little time passes", tags="@timeout:500ms")
    result = engine(STEPS.replace("0.06", "0.3"), one=one, two=two)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*two.feature:5: [*] little time passes"])


def test_time_that_is_over_leaves_none_for_the_next_step(engine: Engine) -> None:
    """A synchronous step cannot be cancelled, but the next async step has no time left."""
    steps = (
        STEPS
        + """
import time
@given("time is wasted")
def _():
    time.sleep(0.03)
"""
    )
    text = scenario("Given time is wasted", "When nothing answers", tags="@timeout:10ms")
    result = engine(steps, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*StepTimeoutError*", "E*f.feature:5: When nothing answers"])


def test_the_setting_counts_for_every_scenario(engine: Engine) -> None:
    """A tag takes precedence."""
    hanging = scenario("When nothing answers")
    patient = scenario("When little time passes", tags="@timeout:5s", name="P")
    result = engine(STEPS, "-o", "gherkin_timeout=30ms", f=hanging, g=patient)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*no result after 0.03 s*"])


@pytest.mark.parametrize("text", ["soon", "5", "-1s"])
def test_a_setting_that_is_not_a_duration_is_a_usage_error(engine: Engine, text: str) -> None:
    result = engine(STEPS, "-o", f"gherkin_timeout={text}", f=scenario("Given all is well"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: gherkin_timeout: '{text}' is not a duration*5s*"])


def test_the_closest_tag_counts(engine: Engine) -> None:
    """A feature's limit is for each of its scenarios, which may have a limit of their own."""
    text = (
        "@timeout:30ms\nFeature: F\n  Scenario: A\n    When little time passes\n"
        "  @timeout:5s\n  Scenario: B\n    When little time passes\n"
        "  Scenario Outline: C\n    When <what>\n    @timeout:5s\n    Examples:\n"
        "      | what |\n      | little time passes |\n"
    )
    result = engine(STEPS, "-v", f=text)
    result.stdout.fnmatch_lines(["*::A FAILED*", "*::B PASSED*", "*::C* PASSED*"])


STUBBORN = """
@given("it will not end")
async def _():
    while True:
        try:
            await asyncio.sleep(0.3)
            return
        except asyncio.CancelledError:
            print("not me")
@given("all is well")
async def _():
    await asyncio.sleep(0)
"""


def test_a_step_that_swallows_its_cancellation_is_abandoned(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scenario ends after a grace period, and the next one runs."""
    monkeypatch.setattr("support.gherkin.running.scenario_task.GRACE", 0.02)
    text = scenario("Given it will not end", tags="@timeout:20ms")
    result = engine(STUBBORN, f=text, g=scenario("Given all is well", name="T"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*no result after 0.02 s; *and it does not end when cancelled"])


def test_a_step_that_swallows_its_cancellation_is_late_all_the_same(engine: Engine) -> None:
    """It returns within the grace period, as if it had not been cancelled."""
    steps = """
@given("it hangs")
async def _():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        pass
"""
    result = engine(steps, f=scenario("Given it hangs", tags="@timeout:20ms"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*no result after 0.02 s; it waits at conftest.py:9, *"])


def test_time_that_is_over_does_not_matter_to_a_step_that_needs_none(engine: Engine) -> None:
    """It continues in the scenario's task."""
    steps = """
import time
@given("time is wasted", target_fixture="task")
async def _():
    time.sleep(0.02)
    return asyncio.current_task()
@then("the task is the same")
async def _(task):
    assert task is asyncio.current_task()
"""
    text = scenario(
        "Given time is wasted",
        "Then the task is the same",
        "* the task is the same",
        tags="@timeout:10ms",
    )
    engine(steps, f=text).assert_outcomes(passed=1)


def test_the_teardown_has_time_of_its_own(engine: Engine) -> None:
    """A step may clean up after the scenario's time limit."""
    steps = (
        STEPS
        + """
@given("a thing")
async def _():
    yield
    await asyncio.sleep(0.01)
    print("thing removed")
"""
    )
    text = scenario("Given a thing", "When nothing answers", tags="@timeout:30ms")
    result = engine(steps, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*thing removed*"])


def test_a_teardown_that_hangs_ends_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.gherkin.running.lifecycle.TEARDOWN_TIME", 0.02)
    steps = (
        STEPS
        + """
@given("a thing")
async def _():
    yield
    await answer()
"""
    )
    text = scenario("Given a thing", tags="@timeout:5s")
    result = engine(steps, f=text)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E*no result after 0.02 s; it waits at conftest.py:25, in sleep",
        ]
    )


def test_a_step_that_waits_for_a_future_has_a_place_too(engine: Engine) -> None:
    """It awaits no other coroutine that could be named."""
    steps = """
@given("a future")
async def _():
    await asyncio.get_running_loop().create_future()
"""
    result = engine(steps, f=scenario("Given a future", tags="@timeout:20ms"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*no result after*; it waits at conftest.py:8"])


def test_context_variables_do_not_outlive_a_hanging_scenario(engine: Engine) -> None:
    """The next scenario starts in a clean context and a task of its own."""
    steps = """
place = contextvars.ContextVar("place", default="nowhere")
@given("it hangs")
async def _():
    assert place.get() == "nowhere"
    place.set("here")
    await asyncio.sleep(60)
"""
    hangs = scenario("Given it hangs", tags="@timeout:10ms")
    result = engine(steps, f=hangs, g=hangs)
    result.assert_outcomes(failed=2)
    result.stdout.no_fnmatch_line("*AssertionError*")


def test_the_run_does_not_wait_for_a_thread_of_a_step_that_hangs(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    steps = """
import threading, time
from pathlib import Path
def wait():
    threading.current_thread().name = "left behind"
    deadline = time.monotonic() + 20
    while not Path("end").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
@given("it hangs")
async def _():
    await asyncio.to_thread(wait)
"""
    result = engine(steps, f=scenario("Given it hangs", tags="@timeout:50ms"))
    result.assert_outcomes(failed=1)
    [thread] = [one for one in threading.enumerate() if one.name == "left behind"]
    (pytester.path / "end").touch()
    thread.join()
