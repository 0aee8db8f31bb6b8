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

    ``coroutine`` may be the task's own.
    """
    if not task.done() and coroutine is not None and _is_closed(coroutine, alarm):
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
        alarm.set(_BRIEF, OverdueError, grace=_BRIEF)  # it may swallow all errors in a loop
        try:
            coroutine.close()
        except RuntimeError:  # it went on to wait, in a ``finally`` for instance
            continue
        except OverdueError:
            return True
        finally:
            alarm.clear()
        return True
    return False
