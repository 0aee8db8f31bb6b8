"""One task and one context for all steps of a scenario."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.errors import StepCancelledError, StepTimeoutError
from support.gherkin.running import scenario_task

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from support.gherkin.running.scenario_task import ScenarioTask

    Opened = Callable[..., ScenarioTask]

USER: contextvars.ContextVar[str] = contextvars.ContextVar("user")


async def current() -> asyncio.Task[object] | None:
    await asyncio.sleep(0)
    return asyncio.current_task()


async def fail() -> None:
    raise ValueError("wrong")


async def hang() -> None:
    await asyncio.sleep(60)


def test_all_steps_run_in_one_task(opened: Opened) -> None:
    task = opened()
    assert task.run(current()) is task.run(current())
    assert opened().run(current()) is not task.run(current())


def test_an_error_is_raised_and_the_next_step_runs(opened: Opened) -> None:
    task = opened()
    before = task.run(current())
    with pytest.raises(ValueError, match="wrong"):
        task.run(fail())
    assert task.run(current()) is before


def test_a_skip_of_pytest_is_raised_as_it_is(opened: Opened) -> None:
    async def skip() -> None:
        pytest.skip("not today")

    with pytest.raises(pytest.skip.Exception, match="not today"):
        opened().run(skip())


# The event loop


class Turns(asyncio.SelectorEventLoop):
    """Counts how often the loop runs."""

    count = 0

    def run_forever(self) -> None:
        self.count += 1
        super().run_forever()


@pytest.fixture
def turns() -> Iterator[Turns]:
    loop = Turns()
    yield loop
    loop.close()


def test_a_step_that_does_not_wait_does_not_turn_the_loop(turns: Turns) -> None:
    async def quick() -> str:
        return "done"

    task = scenario_task.ScenarioTask(lambda: turns)
    assert task.run(quick()) == "done"
    with pytest.raises(ValueError, match="wrong"):
        task.run(fail())
    assert turns.count == 0
    assert task.run(asyncio.sleep(0, "waited")) == "waited"
    assert turns.count == 1
    task.close()


def test_a_task_that_a_quick_step_starts_runs_with_the_next_step(opened: Opened) -> None:
    async def start() -> None:
        started.append(asyncio.create_task(asyncio.sleep(0, "ran")))

    started: list[asyncio.Task[str]] = []
    task = opened()
    task.run(start())
    assert not started[0].done()
    task.run(asyncio.sleep(0.001))
    assert started[0].result() == "ran"


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_timeout_that_is_over_already_ends_the_wait(opened: Opened, seconds: float) -> None:
    async def late() -> None:
        async with asyncio.timeout(seconds):
            await asyncio.sleep(60)

    task = opened()
    with pytest.raises(TimeoutError):
        task.run(late())
    assert task.run(asyncio.sleep(0, "next")) == "next"


@pytest.mark.parametrize("is_waiting", [True, False])
def test_a_step_may_cancel_itself(opened: Opened, is_waiting: bool) -> None:
    async def cancelled() -> str:
        current = asyncio.current_task()
        assert current is not None
        current.cancel()
        if is_waiting:
            await asyncio.sleep(60)
        return "ended"

    task = opened()
    if is_waiting:
        with pytest.raises(StepCancelledError):
            task.run(cancelled())
    else:
        assert task.run(cancelled()) == "ended"
    assert task.run(asyncio.sleep(0, "next")) == "next"


def test_an_interrupt_just_before_a_step_waits_closes_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(coroutine: Coroutine[Any, Any, Any], *_: object) -> None:
        coroutine.send(None)
        raise KeyboardInterrupt

    async def cleaned_up() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append("closed")

    closed: list[str] = []
    task = opened()
    with monkeypatch.context() as patched:
        patched.setattr(scenario_task, "begin", interrupted)
        with pytest.raises(KeyboardInterrupt):
            task.run(cleaned_up())
    assert closed == ["closed"]
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


# The context


def test_what_a_step_sets_is_there_later_and_gone_at_the_end(opened: Opened) -> None:
    async def set_user(name: str) -> None:
        USER.set(name)

    async def user() -> str:
        return USER.get()

    task = opened()
    task.run(set_user("ada"))
    assert (task.run(user()), task.call(USER.get), USER.get()) == ("ada", "ada", "ada")
    task.call(lambda: USER.set("bob"))
    assert task.run(user()) == "bob"
    task.close()
    assert USER.get("nobody") == "nobody"


def test_what_fixtures_set_is_seen_by_steps_and_stays_theirs(opened: Opened) -> None:
    async def user() -> str:
        return USER.get()

    task = opened()
    task.call(lambda: USER.set("of the step"))
    token = USER.set("of the fixture")
    assert task.run(user()) == "of the fixture"
    USER.reset(token)
    task.close()
    assert USER.get("nobody") == "nobody"


# The end of a scenario


def test_tasks_that_are_left_running_are_cancelled(opened: Opened) -> None:
    async def start() -> asyncio.Task[None]:
        return asyncio.create_task(hang(), name="worker")

    task = opened()
    started = task.run(start())
    [line] = task.close()
    assert line.startswith("worker (hang) outlived the scenario")
    assert started.cancelled()


def test_a_scenario_without_async_steps_needs_no_loop() -> None:
    def never() -> asyncio.AbstractEventLoop:
        raise AssertionError("the loop is not needed")

    task = scenario_task.ScenarioTask(never)
    assert task.call(lambda x: x + 1, x=1) == 2
    assert task.close() == []


# Limits and cancellation


def test_a_step_is_given_up_when_the_time_is_over(opened: Opened) -> None:
    task = opened(0.01)
    with pytest.raises(StepTimeoutError) as caught:
        task.run(hang())
    message = str(caught.value)
    assert "0.01 s" in message
    assert f"test_scenario_task.py:{hang.__code__.co_firstlineno + 1}" in message
    assert message.endswith("in sleep")


def test_all_steps_share_the_time_and_teardown_has_its_own(opened: Opened) -> None:
    async def one() -> int:
        return 1

    task = opened(0.01)
    with pytest.raises(StepTimeoutError):
        task.run(hang())
    with pytest.raises(StepTimeoutError):
        task.run(hang())
    task.allow(5)
    assert task.run(one()) == 1


def test_without_a_limit_teardown_has_none_either(opened: Opened) -> None:
    task = opened()
    task.allow(0.0)
    assert task.run(asyncio.sleep(0.01, "slept")) == "slept"


def test_a_step_that_survives_its_cancellation_has_timed_out_all_the_same(
    opened: Opened,
) -> None:
    async def stubborn() -> str:
        try:
            await hang()
        except asyncio.CancelledError:
            return "a result"
        return "never"

    async def failing() -> None:
        try:
            await hang()
        finally:
            raise ValueError("in the clean-up")

    task = opened(0.01)
    with pytest.raises(StepTimeoutError, match="when cancelled"):
        task.run(stubborn())
    with pytest.raises(StepTimeoutError) as caught:
        task.run(failing())
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_step_that_does_not_end_is_abandoned(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenario_task, "GRACE", 0.01)
    released = asyncio.Event()

    async def deaf() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    async def release() -> str:
        released.set()
        await asyncio.sleep(0)
        return "after it"

    task = opened(0.01)
    with pytest.raises(StepTimeoutError, match="does not end"):
        task.run(deaf())
    task.allow(5)
    assert task.run(release()) == "after it"


def test_a_step_that_is_cancelled_otherwise_is_reported_as_cancelled(opened: Opened) -> None:
    async def cancelled() -> None:
        task = asyncio.create_task(hang())
        await asyncio.sleep(0)
        task.cancel()
        await task

    async def itself() -> None:
        current = asyncio.current_task()
        assert current is not None
        current.cancel()
        await asyncio.sleep(0)

    task = opened()
    for step in (cancelled, itself):
        with pytest.raises(StepCancelledError):
            task.run(step())
    assert task.run(asyncio.sleep(0, "the next one runs")) == "the next one runs"


def test_an_interrupt_goes_up_and_the_step_cleans_up(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    cleaned: list[str] = []

    async def working() -> None:
        try:
            await hang()
        finally:
            cleaned.append("yes")

    task = opened()
    loop.call_later(0.01, interrupt)
    with pytest.raises(KeyboardInterrupt):
        task.run(working())
    assert cleaned == ["yes"]
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


def test_an_interrupt_just_after_the_step_does_not_stop_the_clean_up(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    """The step has stopped the loop already, which is about to end its turn."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    async def ending() -> str:
        ready = loop.create_future()
        loop.call_soon(ready.set_result, None)
        loop.call_soon(loop.call_soon, interrupt)  # in the turn in which the step goes on
        await ready
        return "done"

    task = opened()
    with pytest.raises(KeyboardInterrupt):
        task.run(ending())
    assert task.run(asyncio.sleep(0.01, "teardown")) == "teardown"
    assert loop.run_until_complete(asyncio.sleep(0.01, "clean-up")) == "clean-up"


def test_a_step_that_stops_the_event_loop_fails(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    async def stopping() -> None:
        loop.call_soon(loop.stop)
        await hang()

    task = opened()
    with pytest.raises(RuntimeError, match="the step has stopped the event loop"):
        task.run(stopping())
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


def test_an_interrupt_in_a_step_goes_up(opened: Opened) -> None:
    async def interrupted() -> None:
        raise KeyboardInterrupt

    task = opened()
    with pytest.raises(KeyboardInterrupt):
        task.run(interrupted())
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"
