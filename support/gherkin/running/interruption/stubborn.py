"""Tasks that ignore their cancellation: the event loop would wait for them for ever."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from support.gherkin.compat import forget_task
from support.gherkin.running.interruption.blocking import OverdueError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

    from support.gherkin.running.interruption.alarm import Alarm

_ATTEMPTS = 10  # as often as a coroutine may go on to wait while it is closed
_BRIEF = 0.1  # seconds; what is closed, or cancelled with nothing to wait for, ends at once


def end_task(
    task: asyncio.Task[Any],
    coroutine: Coroutine[Any, Any, Any] | Generator[Any, Any, Any] | None,
    loop: asyncio.AbstractEventLoop,
    alarm: Alarm,
) -> None:
    """End a task by closing the coroutine that it waits for; make the loop forget it otherwise.

    ``coroutine`` may be the task's own. Raises the error of its clean-up, once the task has ended.
    """
    is_closed = not task.done()  # and stays so if its clean-up fails
    try:
        is_closed = is_closed and coroutine is not None and _is_closed(coroutine, alarm)
    finally:
        if is_closed:
            task.cancel()
            loop.run_until_complete(asyncio.wait([task], timeout=_BRIEF))
        if not task.done():
            forget_task(task)
        elif not task.cancelled():
            task.exception()  # retrieved: that its coroutine was closed


def _is_closed(
    coroutine: Coroutine[Any, Any, Any] | Generator[Any, Any, Any], alarm: Alarm
) -> bool:
    for _ in range(_ATTEMPTS):
        try:
            try:
                alarm.set(_BRIEF, OverdueError, grace=_BRIEF)  # it may swallow all errors in a loop
                coroutine.close()
            finally:
                alarm.clear()
        except RuntimeError:  # it went on to wait, in a ``finally`` for instance
            continue
        except OverdueError:
            alarm.clear()  # it may ring when it is about to be cleared
        return True
    return False
