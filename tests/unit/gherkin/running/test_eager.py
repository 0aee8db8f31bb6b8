"""Coroutines that begin without an event loop."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.eager import Ended, Waiting, begin

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

NAME: contextvars.ContextVar[str] = contextvars.ContextVar("name")


@pytest.fixture
def task(loop: asyncio.AbstractEventLoop) -> Iterator[asyncio.Task[Any]]:
    """A task that waits."""
    task = loop.create_task(asyncio.sleep(60))
    yield task
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))


def begun(
    coroutine: Coroutine[Any, Any, Any], task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> Ended[Any] | Waiting[Any]:
    return begin(coroutine, task, loop, contextvars.copy_context())


def waiting(
    coroutine: Coroutine[Any, Any, Any], task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> Waiting[Any]:
    found = begun(coroutine, task, loop)
    assert isinstance(found, Waiting)
    return found


def completed(waits: Waiting[Any], loop: asyncio.AbstractEventLoop) -> Any:
    async def go_on() -> Any:
        return await waits

    return loop.run_until_complete(go_on())


def test_without_waiting_it_ends_at_once(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    async def quick() -> tuple[object, object, str]:
        NAME.set("of the context")
        return asyncio.get_running_loop(), asyncio.current_task(), NAME.get()

    context = contextvars.copy_context()
    assert begin(quick(), task, loop, context) == Ended((loop, task, "of the context"))
    assert context[NAME] == "of the context"
    assert NAME.get(None) is None
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_its_error_is_raised(task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop) -> None:
    async def failing() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        begun(failing(), task, loop)
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_if_it_waits_the_rest_is_awaited(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    async def slow() -> str:
        first = await asyncio.sleep(0, "a")
        second = await asyncio.sleep(0.001, "b")
        try:
            await failing()
        except ValueError as error:
            return f"{first}{second}{error}"
        return ""

    async def failing() -> None:
        future = loop.create_future()
        loop.call_soon(future.set_exception, ValueError("c"))
        await future

    assert completed(waiting(slow(), task, loop), loop) == "abc"


def test_what_it_waits_for_may_be_there_or_fail_before_the_rest_is_awaited(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    async def awaiting(future: asyncio.Future[str]) -> str:
        return await future

    there, broken = loop.create_future(), loop.create_future()
    first = waiting(awaiting(there), task, loop)
    second = waiting(awaiting(broken), task, loop)
    there.set_result("there")
    broken.set_exception(ValueError("broken"))
    assert completed(first, loop) == "there"
    with pytest.raises(ValueError, match="broken"):
        completed(second, loop)


def test_what_it_waits_for_can_be_awaited_by_others_meanwhile(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    """A background task may have its turn before the rest is awaited."""

    async def awaiting(future: asyncio.Future[str]) -> str:
        return await future

    shared = loop.create_future()
    waits = waiting(awaiting(shared), task, loop)
    other = loop.create_task(awaiting(shared))
    loop.run_until_complete(asyncio.sleep(0))
    loop.call_soon(shared.set_result, "shared")
    assert completed(waits, loop) == "shared"
    assert loop.run_until_complete(other) == "shared"


def test_it_is_cancelled_where_it_waits(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    async def cancelled() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return await asyncio.sleep(0, "cleaned up")
        return "never"

    waits = waiting(cancelled(), task, loop)
    waits.is_cancelled = True
    assert completed(waits, loop) == "cleaned up"


def test_it_is_closed_with_the_task_that_awaits_it(
    task: asyncio.Task[Any], loop: asyncio.AbstractEventLoop
) -> None:
    async def cleaned_up() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            closed.append("closed")

    closed: list[str] = []
    rest = waiting(cleaned_up(), task, loop).__await__()
    next(rest)
    rest.close()
    assert closed == ["closed"]
