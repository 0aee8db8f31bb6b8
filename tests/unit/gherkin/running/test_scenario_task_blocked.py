"""Steps that block, and steps that do not end when they are interrupted."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.errors import StepTimeoutError
from support.gherkin.running import scenario_task
from support.gherkin.running.interruption import alarm
from support.gherkin.running.interruption.blocking import OverdueError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.running.scenario_task import ScenarioTask

    Opened = Callable[..., ScenarioTask]

LIMIT = 0.02


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, "_SOONEST", LIMIT)
    monkeypatch.setattr(alarm, "GRACE", 0.3)
    monkeypatch.setattr(scenario_task, "GRACE", 0.3)
    monkeypatch.setattr(scenario_task, "_LATE", 0.2)


def line_of(function: Callable[..., object], offset: int) -> str:
    return f"{__name__.rpartition('.')[2]}.py:{function.__code__.co_firstlineno + offset}"


def test_a_synchronous_step_ends_when_the_time_is_over(opened: Opened) -> None:
    def step() -> None:
        time.sleep(60)

    task = opened(LIMIT)
    with pytest.raises(StepTimeoutError, match=r"^no result after 0\.02 s; it blocks at") as caught:
        task.call(step)
    assert str(caught.value).endswith(line_of(step, 1))
    task.allow(5)
    assert task.call(lambda: "teardown") == "teardown"


def test_a_synchronous_step_that_is_brief_has_time_even_if_it_is_over(opened: Opened) -> None:
    task = opened(0.0)
    assert task.call(lambda: "brief") == "brief"


def test_a_step_that_blocks_the_loop_ends_when_the_time_is_over(opened: Opened) -> None:
    async def step() -> None:
        try:
            time.sleep(60)  # noqa: ASYNC251 - it blocks
        finally:
            cleaned.append(await asyncio.sleep(0, "yes"))

    cleaned: list[str] = []
    task = opened(LIMIT)
    with pytest.raises(StepTimeoutError) as caught:
        task.run(step())
    assert str(caught.value).endswith(line_of(step, 2))
    assert cleaned == ["yes"]
    task.allow(5)
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


def test_a_step_whose_clean_up_blocks_ends_too(opened: Opened) -> None:
    async def step() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            time.sleep(60)  # noqa: ASYNC251 - it blocks

    with pytest.raises(StepTimeoutError, match=r"it waits at .*, in sleep"):
        opened(LIMIT).run(step())


def test_a_background_task_that_blocks_is_named(opened: Opened) -> None:
    async def blocking() -> None:
        time.sleep(60)  # noqa: ASYNC251 - it blocks

    async def step() -> None:
        started.append(asyncio.create_task(blocking()))
        await asyncio.sleep(60)

    started: list[Any] = []
    with pytest.raises(StepTimeoutError) as caught:
        opened(LIMIT).run(step())
    assert line_of(blocking, 1) in str(caught.value)
    assert isinstance(started[0].exception(), OverdueError)


def test_a_callback_that_blocks_is_named(opened: Opened, loop: asyncio.AbstractEventLoop) -> None:
    def blocking() -> None:
        time.sleep(60)

    async def step() -> None:
        loop.call_soon(blocking)
        await asyncio.sleep(60)

    loop.set_exception_handler(lambda *_: None)
    with pytest.raises(StepTimeoutError) as caught:
        opened(LIMIT).run(step())
    assert line_of(blocking, 1) in str(caught.value)


def test_a_loop_that_raises_it_itself_ends_the_step(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    """The alarm may ring between two callbacks."""

    def overdue() -> None:
        raise OverdueError("it blocks at x.py:1")

    async def step() -> None:
        loop._ready.append(Handle())  # type: ignore[attr-defined]
        await asyncio.sleep(60)

    class Handle:
        _cancelled = False

        def _run(self) -> None:
            overdue()

    task = opened(60)
    with pytest.raises(StepTimeoutError, match=r"no result after 60 s; it blocks at x\.py:1"):
        task.run(step())
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


class LateAlarm(alarm.Alarm):
    """Rings when it is about to be cleared for the first time."""

    is_late = True

    def clear(self) -> None:
        if self.is_late and signal.getsignal(signal.SIGALRM) == self._ring:
            self.is_late = False
            signal.raise_signal(signal.SIGALRM)
        super().clear()


@pytest.fixture
def late(opened: Opened) -> ScenarioTask:
    """A scenario whose alarm rings when its step has just ended."""
    task = opened(60)
    task._alarm = LateAlarm()
    return task


@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "async"])
def test_an_alarm_that_rings_at_the_end_of_a_step_does_not_outlive_it(
    late: ScenarioTask, *, is_async: bool
) -> None:
    with pytest.raises(StepTimeoutError):
        late.run(asyncio.sleep(0)) if is_async else late.call(lambda: "at the limit")
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


# Interrupts


def test_an_alarm_that_rings_late_leaves_an_interrupt_what_it_is(
    late: ScenarioTask, loop: asyncio.AbstractEventLoop
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt("stopped by SIGTERM")

    loop.call_later(0.01, interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"^stopped by SIGTERM"):
        late.run(asyncio.sleep(60))
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


async def deaf() -> None:
    """Ignore every cancellation."""
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


def test_a_second_interrupt_does_not_wait_for_such_a_step_either(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt("again")

    task = opened()
    loop.call_later(0.01, interrupt)
    loop.call_later(0.02, interrupt)
    with pytest.raises(KeyboardInterrupt, match="again"):
        task.run(deaf())
    task.close()
    assert asyncio.all_tasks(loop) == set()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_two_interrupts_at_the_same_time_end_a_step_too(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    async def interrupted() -> None:
        loop.call_soon(interrupt)
        loop.call_soon(interrupt)
        await asyncio.sleep(60)

    task = opened()
    with pytest.raises(KeyboardInterrupt):
        task.run(interrupted())
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"


def test_an_interrupt_does_not_wait_for_a_step_that_swallows_it(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt("stopped by SIGTERM")

    task = opened()
    loop.call_later(0.01, interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"^stopped by SIGTERM; it waits at .* when canc"):
        task.run(deaf())
    assert task.run(asyncio.sleep(0, "teardown")) == "teardown"
    task.close()
    assert asyncio.all_tasks(loop) == set()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_an_interrupt_stays_what_it_is(
    opened: Opened, loop: asyncio.AbstractEventLoop, error: BaseException
) -> None:
    def interrupt() -> None:
        raise error

    async def blocking() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            time.sleep(60)  # noqa: ASYNC251 - it blocks

    loop.call_later(0.01, interrupt)
    with pytest.raises(type(error)) as caught:
        opened().run(blocking())
    assert caught.value is error


def test_all_is_ended_and_reset_even_if_a_clean_up_fails(
    opened: Opened, loop: asyncio.AbstractEventLoop
) -> None:
    variable: ContextVar[str] = ContextVar("variable", default="before")

    async def deaf() -> None:
        variable.set("step")
        try:
            while True:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(60)
        finally:
            raise ValueError("wrong")

    task = opened(LIMIT)
    for _ in range(2):
        with pytest.raises(StepTimeoutError, match="does not end when cancelled"):
            task.run(deaf())
    assert variable.get() == "step"
    with pytest.raises(ValueError, match="wrong"):
        task.close()
    assert variable.get() == "before"
    assert asyncio.all_tasks(loop) == set()
