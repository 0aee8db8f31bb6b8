"""Begin a coroutine without an event loop, which it needs only if it has to wait.

Most steps do not wait for anything. A turn of the loop would cost them more than their own work.
Tasks of Python 3.12 can begin like this themselves (``asyncio.eager_task_factory``), but only when
they are created, and a scenario has one task for all of its steps.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from support.gherkin.compat import claim, release, run_as

if TYPE_CHECKING:
    import contextvars
    from collections.abc import Coroutine, Generator

T = TypeVar("T")


@dataclass(frozen=True)
class Ended(Generic[T]):
    """A coroutine that has ended without waiting."""

    result: T


class Waiting(Generic[T]):
    """A coroutine that has begun, and waits; to await it goes on with it."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], awaited: object) -> None:
        self._coroutine = coroutine
        self._awaited = awaited
        self._is_future = release(awaited)
        self.is_cancelled = False  # it is cancelled where it waits

    def __await__(self) -> Generator[Any, Any, T]:
        """Wait for what the coroutine waits for, and then like ``await`` for all that follows."""
        __tracebackhide__ = True
        try:
            awaited = self._throw(asyncio.CancelledError()) if self.is_cancelled else self._first()
            while True:
                try:
                    sent = yield awaited
                except GeneratorExit:
                    self._coroutine.close()
                    raise
                except BaseException as error:  # noqa: BLE001 - it is the coroutine's to handle
                    awaited = self._throw(error)
                else:
                    awaited = self._coroutine.send(sent)
        except StopIteration as end:
            result: T = end.value
            return result

    def _first(self) -> object:
        if self._is_future:
            claim(self._awaited)
        return self._awaited

    def _throw(self, error: BaseException) -> object:
        __tracebackhide__ = True
        return self._coroutine.throw(error)


def begin(
    coroutine: Coroutine[Any, Any, T],
    task: asyncio.Task[Any],
    loop: asyncio.AbstractEventLoop,
    context: contextvars.Context,
) -> Ended[T] | Waiting[T]:
    """Run a coroutine, as the task's, until it ends or waits; raises its error.

    The task has to await the rest before it does anything else.
    """
    __tracebackhide__ = True
    try:
        awaited = run_as(task, loop, context.run, coroutine.send, None)
    except StopIteration as end:
        return Ended(end.value)
    return Waiting(coroutine, awaited)
