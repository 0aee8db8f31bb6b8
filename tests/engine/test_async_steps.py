"""Async steps as authors write them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.steps import get_step_fixture_name

from tests.conftest import PLUGINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_bdd.parser import Step

    Engine = Callable[..., pytest.RunResult]

FEATURE = """
Feature: Things
  Scenario: One
    Given a box
    When it is filled
    Then it is full
"""


def test_a_failing_async_step_fails_its_scenario(engine: Engine) -> None:
    """On stock pytest-bdd this scenario passes, because the step is not awaited."""
    steps = """
@given("a box", target_fixture="box")
async def _():
    return []
@when("it is filled")
async def _(box):
    await asyncio.sleep(0)
    box.append(1)
@then("it is full")
async def _(box):
    await asyncio.sleep(0)
    assert box == [2]
"""
    result = engine(steps, things=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert *1* == *2*", "E*things.feature:5: Then it is full"])


def test_async_steps_run_where_pytest_bdd_looks_them_up(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does when the signature of its function has changed, after an upgrade perhaps."""
    module = importlib.import_module("pytest_bdd.scenario")
    looked_up = []

    def changed(request: pytest.FixtureRequest, step: Step, more: object = None) -> object:  # noqa: ARG001 - the change
        manager: Any = request._fixturemanager
        looked_up.append(step.name)
        with module.inject_fixturedefs_for_step(step, manager, request.node):
            return request.getfixturevalue(get_step_fixture_name(step))

    monkeypatch.setattr(module, "get_step_function", changed)
    steps = """
@given("a box", target_fixture="box")
async def _():
    await asyncio.sleep(0)
    return []
@when("it is filled")
async def _(box):
    box.append(1)
@then("it is full")
def _(box):
    assert box == [1]
"""
    engine(steps, things=FEATURE).assert_outcomes(passed=1)
    assert looked_up == ["a box", "it is filled", "it is full"]


def test_stock_pytest_bdd_does_not_notice(pytester: pytest.Pytester) -> None:
    """This is why the engine exists; if it fails, pytest-bdd awaits steps itself."""
    pytester.makefile(".feature", things="Feature: F\n  Scenario: One\n    Then it fails\n")
    pytester.makepyfile(
        """
        from pytest_bdd import scenarios, then
        scenarios("things.feature")
        @then("it fails")
        async def _():
            raise AssertionError
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:faker", "-W", "ignore")
    result.assert_outcomes(passed=1)


def test_sync_and_async_steps_mix_and_share_fixtures(engine: Engine) -> None:
    """Values pass from async to sync steps and back."""
    steps = """
@given("a box", target_fixture="box")
def _():
    return []
@when("it is filled", target_fixture="size")
async def _(box):
    box.append(await asyncio.sleep(0, 7))
    return len(box)
@then("it is full")
def _(box, size):
    assert (box, size) == ([7], 1)
"""
    engine(steps, things=FEATURE).assert_outcomes(passed=1)


def test_generator_steps_are_torn_down_in_reverse_order(engine: Engine) -> None:
    """Async and sync generator steps are torn down after the scenario, the last one first."""
    steps = """
ended = []
@given("a box", target_fixture="box")
async def _():
    yield []
    await asyncio.sleep(0)
    ended.append("box")
@when("it is filled")
def _(box):
    yield
    ended.append("filling")
@then("it is full")
async def _():
    yield
    ended.append("check")
def pytest_sessionfinish():
    assert ended == ["check", "filling", "box"], ended
"""
    result = engine(steps, things=FEATURE)
    result.assert_outcomes(passed=1)
    assert result.ret == 0


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_a_step_that_yields_twice_is_an_error(engine: Engine, kind: str) -> None:
    """Otherwise the second yield would silently end the teardown."""
    steps = f"""
@given("a box")
{kind} _():
    yield
    yield
@when("it is filled")
def _(): ...
@then("it is full")
def _(): ...
"""
    result = engine(steps, things=FEATURE)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*StepYieldError*yields more than once*"])


def test_a_task_group_may_span_the_yield_of_a_step(engine: Engine) -> None:
    """All steps of a scenario run in one task, which cancel scopes require."""
    steps = """
import anyio
@given("a box", target_fixture="box")
async def _():
    async with anyio.create_task_group() as group, asyncio.timeout(5):
        box = []
        group.start_soon(anyio.sleep, 0)
        yield box
@when("it is filled")
async def _(box):
    box.append(asyncio.current_task())
@then("it is full")
async def _(box):
    assert box == [asyncio.current_task()]
"""
    engine(steps, things=FEATURE).assert_outcomes(passed=1)


def test_context_variables_last_for_the_scenario(engine: Engine) -> None:
    """Set in a sync or async step, they are visible to later steps and fixtures only."""
    steps = """
user = contextvars.ContextVar("user", default="nobody")
place = contextvars.ContextVar("place", default="nowhere")
@pytest.fixture
def seen():
    return user.get()
@given("a box")
async def _():
    assert (user.get(), place.get()) == ("nobody", "nowhere")
    user.set("alice")
@when("it is filled")
def _():
    assert user.get() == "alice"
    place.set("here")
@then("it is full")
async def _(seen):
    assert (seen, user.get(), place.get()) == ("alice", "alice", "here")
"""
    again = FEATURE.replace("One", "Two") + FEATURE.split("\n", 2)[2]
    engine(steps, things=again).assert_outcomes(passed=2)


def test_async_fixtures_come_when_a_step_asks(engine: Engine) -> None:
    """They share the session's loop, and the context variables that they set are visible."""
    steps = """
place = contextvars.ContextVar("place", default="nowhere")
@pytest_asyncio.fixture(loop_scope="session")
async def box():
    place.set("box")
    loop = asyncio.get_running_loop()
    yield [loop]
    assert loop is asyncio.get_running_loop()
@given("a box")
async def _(): ...
@when("it is filled")
async def _(box):
    assert place.get() == "box"
    assert box == [asyncio.get_running_loop()]
@then("it is full")
async def _(): ...
"""
    engine(steps, things=FEATURE).assert_outcomes(passed=1)


def test_decorated_steps_are_awaited(engine: Engine) -> None:
    """A decorator may turn an async function into a plain one that returns a coroutine."""
    steps = """
import functools
def traced(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)
    return call
@given("a box")
@traced
async def _(): ...
@when("it is filled")
@traced
async def _():
    raise RuntimeError("seen")
@then("it is full")
def _(): ...
"""
    result = engine(steps, things=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*RuntimeError: seen"])


def test_a_cancelled_step_fails(engine: Engine) -> None:
    """CancelledError is not an Exception, so pytest-bdd would not report it."""
    steps = """
@given("a box")
async def _():
    asyncio.current_task().cancel()
    await asyncio.sleep(5)
@when("it is filled")
async def _(): ...
@then("it is full")
async def _(): ...
def pytest_bdd_step_error(exception):
    print("reported", type(exception).__name__)
"""
    result = engine(steps, "-s", things=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*reported StepCancelledError*"])


@pytest.mark.parametrize(
    ("call", "outcome"),
    [("pytest.skip('why')", "skipped"), ("pytest.fail('why')", "failed")],
)
def test_pytests_own_outcomes_work_in_async_steps(engine: Engine, call: str, outcome: str) -> None:
    """They are BaseExceptions and must not end the scenario's task."""
    steps = f"""
@given("a box")
async def _():
    {call}
@when("it is filled")
async def _(): ...
@then("it is full")
async def _(): ...
"""
    engine(steps, things=FEATURE).assert_outcomes(**{outcome: 1})


def test_ctrl_c_lets_the_step_and_its_teardown_end(engine: Engine) -> None:
    """An interrupt inside a step stops the run; steps before it are still torn down."""
    steps = """
@given("a box")
async def _():
    yield
    await asyncio.sleep(0)
    print("box torn down")
@when("it is filled")
async def _():
    raise KeyboardInterrupt
@then("it is full")
async def _(): ...
"""
    result = engine(steps, "-s", apart=True, things=FEATURE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*box torn down*"])


def test_ctrl_c_outside_a_step_cancels_it(engine: Engine) -> None:
    """After an interrupt in the event loop itself, the waiting step still cleans up."""
    steps = """
def interrupt():
    raise KeyboardInterrupt
@given("a box")
async def _():
    asyncio.get_running_loop().call_soon(interrupt)
    try:
        await asyncio.sleep(60)
    finally:
        print("cleaned up")
@when("it is filled")
async def _(): ...
@then("it is full")
async def _(): ...
"""
    result = engine(steps, "-s", apart=True, things=FEATURE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*cleaned up*"])


def test_tracebacks_start_at_the_step(engine: Engine) -> None:
    """No frame of pytest-bdd, asyncio or the engine precedes the author's."""
    steps = """
def check(box):
    assert box
@given("a box")
async def _():
    check([])
@when("it is filled")
async def _(): ...
@then("it is full")
async def _(): ...
"""
    text = engine(steps, things=FEATURE).stdout.str()
    assert "check([])" in text
    assert "pytest_bdd/" not in text
    assert "asyncio/" not in text
    assert "support/gherkin" not in text
    full = engine(steps, "--full-trace", things=FEATURE).stdout.str()
    assert "pytest_bdd/scenario.py" in full


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_both_modes_of_pytest_asyncio_work(engine: Engine, mode: str) -> None:
    """Authors need not know which mode is set."""
    steps = """
@given("a box")
async def _(): ...
@when("it is filled")
async def _(): ...
@then("it is full")
async def _():
    assert False, "noticed"
"""
    result = engine(steps, f"--asyncio-mode={mode}", things=FEATURE)
    result.assert_outcomes(failed=1)


def test_a_loop_for_each_fixture_is_refused(engine: Engine, pytester: pytest.Pytester) -> None:
    """Otherwise steps and fixtures would use different event loops and fail far from the cause."""
    other = pytester.makefile(".ini", other=f"[pytest]\naddopts = {PLUGINS}\n")
    plugin = ("-p", "support.gherkin.plugin")
    result = engine("", "-W", "ignore", "-c", str(other), *plugin, apart=True)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['*asyncio_default_fixture_loop_scope = "session"*'])
