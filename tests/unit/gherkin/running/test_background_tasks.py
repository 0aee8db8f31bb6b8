"""Tasks that steps start and do not wait for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running import background_tasks
from support.gherkin.running.background_tasks import BackgroundTasks
from support.gherkin.running.interruption.alarm import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


async def hang() -> None:
    await asyncio.sleep(60)


async def fail() -> None:
    raise ValueError("wrong")


def run(
    loop: asyncio.AbstractEventLoop, tasks: BackgroundTasks, step: Coroutine[Any, Any, Any]
) -> Any:
    """Run a coroutine while tasks are watched."""
    usual = tasks.watch(loop)
    try:
        return loop.run_until_complete(step)
    finally:
        loop.set_task_factory(usual)


def starting(*coroutines: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Return a step that starts tasks and lets them begin."""

    async def step() -> list[asyncio.Task[Any]]:
        started = [asyncio.create_task(one(), name=one.__name__) for one in coroutines]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return started

    return step()


def test_tasks_of_others_are_left_alone(loop: asyncio.AbstractEventLoop) -> None:
    tasks = BackgroundTasks(lambda: False)
    [started] = run(loop, tasks, starting(hang))
    assert not tasks
    assert tasks.cancel(lambda: loop, Alarm()) == []
    assert not started.done()
    started.cancel()
    loop.run_until_complete(asyncio.wait([started]))


def test_the_usual_factory_is_used_and_comes_back(loop: asyncio.AbstractEventLoop) -> None:
    made: list[str] = []

    def usual(loop: Any, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        made.append(coroutine.__name__)
        return asyncio.Task(coroutine, loop=loop, **options)

    loop.set_task_factory(usual)
    tasks = BackgroundTasks(lambda: True)
    run(loop, tasks, starting(fail))
    assert loop.get_task_factory() is usual
    assert made == ["step", "fail"]
    assert isinstance(tasks.failure(), ValueError)


def test_an_unretrieved_failure_of_a_task_is_reported_with_its_name(
    loop: asyncio.AbstractEventLoop,
) -> None:
    tasks = BackgroundTasks(lambda: True)
    run(loop, tasks, starting(hang, fail))
    error = tasks.failure()
    assert isinstance(error, ValueError)
    assert error.__notes__ == ["in the background task 'fail'"]
    tasks.cancel(lambda: loop, Alarm())


def test_a_retrieved_failure_is_not_reported(loop: asyncio.AbstractEventLoop) -> None:
    async def step() -> None:
        with pytest.raises(ValueError, match="wrong"):
            await asyncio.create_task(fail())

    tasks = BackgroundTasks(lambda: True)
    run(loop, tasks, step())
    assert tasks.failure() is None


def test_what_still_runs_is_cancelled_and_described(loop: asyncio.AbstractEventLoop) -> None:
    tasks = BackgroundTasks(lambda: True)
    [hanging, _] = run(loop, tasks, starting(hang, current))
    assert bool(tasks)
    [line] = tasks.cancel(lambda: loop, Alarm())
    assert line.startswith("hang (hang) outlived the scenario and was cancelled")
    assert hanging.cancelled()
    assert tasks.failure() is None, "a task that was cancelled has not failed"


async def current() -> None: ...


def test_a_task_that_does_not_end_is_reported(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_tasks, "_PATIENCE", 0.01)
    released: list[bool] = []

    async def deaf() -> None:
        while not released:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                continue

    tasks = BackgroundTasks(lambda: True)
    [started] = run(loop, tasks, starting(deaf))
    [line] = tasks.cancel(lambda: loop, Alarm())
    assert "did not end" in line
    released.append(True)
    started.cancel()
    loop.run_until_complete(asyncio.wait([started]))


def test_all_end_even_if_the_clean_up_of_some_fails(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_tasks, "_PATIENCE", 0.01)

    async def deaf() -> None:
        try:
            while True:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(60)
        finally:
            raise ValueError("wrong")

    tasks = BackgroundTasks(lambda: True)
    started = run(loop, tasks, starting(deaf, deaf))
    with pytest.raises(ValueError, match="wrong") as caught:
        tasks.cancel(lambda: loop, Alarm())
    assert [task.done() for task in started] == [True, True]
    assert ["did not end" in note for note in caught.value.__notes__] == [True, True]
