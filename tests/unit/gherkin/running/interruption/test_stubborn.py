"""Tasks that ignore their cancellation are ended, or forgotten."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.interruption import alarm as alarm_module
from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.interruption.stubborn import end_task

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Runner]:
    """A runner, which waits for all tasks that it knows when it ends."""
    monkeypatch.setattr(alarm_module, "_SOONEST", 0.01)
    with asyncio.Runner() as runner:
        yield runner


async def willing() -> None:
    await asyncio.sleep(60)


async def deaf() -> None:
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue


async def tidy() -> None:
    try:
        await deaf()
    finally:
        await asyncio.sleep(60)


async def deaf_to_everything() -> None:
    while True:
        try:
            await asyncio.sleep(60)
        except BaseException:  # noqa: BLE001 - as some do
            continue


async def never_ending() -> None:
    future = asyncio.get_running_loop().create_future()
    for _ in range(20):
        try:
            await future
        except BaseException:  # noqa: BLE001 - as above
            continue


@pytest.mark.parametrize("function", [willing, deaf, tidy, deaf_to_everything, never_ending])
def test_the_loop_does_not_wait_for_it(
    runner: asyncio.Runner,
    function: Callable[[], Coroutine[Any, Any, None]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = runner.get_loop()
    coroutine = function()
    task = loop.create_task(coroutine)
    loop.run_until_complete(asyncio.sleep(0))
    end_task(task, coroutine, loop, Alarm())
    assert task.done() or task not in asyncio.all_tasks(loop)
    started = time.monotonic()
    runner.close()
    assert time.monotonic() - started < 5
    if not task.done():
        for _ in range(30):  # so that it is not reported when it is deleted
            try:
                coroutine.close()
            except RuntimeError:
                continue
            break
    del task
    gc.collect()
    assert caplog.messages == []


def test_one_that_has_ended_is_left_alone(runner: asyncio.Runner) -> None:
    async def fail() -> None:
        raise ValueError("wrong")

    loop = runner.get_loop()
    tasks = [loop.create_task(fail()), loop.create_task(willing())]
    tasks[1].cancel()
    loop.run_until_complete(asyncio.wait(tasks))
    for task in tasks:
        end_task(task, None, loop, Alarm())
    assert isinstance(tasks[0].exception(), ValueError)
    assert tasks[1].cancelled()


async def failing_clean_up() -> None:
    try:
        await deaf()
    finally:
        raise ValueError("wrong")


def test_the_error_of_its_clean_up_is_raised_once_it_has_ended(runner: asyncio.Runner) -> None:
    loop = runner.get_loop()
    coroutine = failing_clean_up()
    task = loop.create_task(coroutine)
    loop.run_until_complete(asyncio.sleep(0))
    with pytest.raises(ValueError, match="wrong"):
        end_task(task, coroutine, loop, Alarm())
    assert task.done()


def test_an_alarm_that_rings_when_it_has_ended_is_cleared(runner: asyncio.Runner) -> None:
    class LateAlarm(Alarm):
        def clear(self) -> None:
            if signal.getsignal(signal.SIGALRM) == self._ring and not rung:
                rung.append(True)
                signal.raise_signal(signal.SIGALRM)
            super().clear()

    rung: list[bool] = []
    loop = runner.get_loop()
    coroutine = willing()
    task = loop.create_task(coroutine)
    loop.run_until_complete(asyncio.sleep(0))
    end_task(task, coroutine, loop, LateAlarm())
    assert task.done()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
