"""One asyncio task for all async steps of a scenario."""

from __future__ import annotations

import asyncio
import contextvars
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from support.gherkin.errors import StepCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")
_Published = tuple[contextvars.ContextVar[Any], Any, contextvars.Token[Any]]


@dataclass(frozen=True)
class _Job:
    coroutine: Coroutine[Any, Any, Any]
    outcome: asyncio.Future[Any]


class ScenarioTask:
    """Runs a scenario's steps on the shared event loop, in one task and one context.

    One task, because a cancel scope or task group (anyio, asyncio.TaskGroup) that a step holds
    open over its ``yield`` must be left in the task that entered it. One context, so that what
    a step sets in a ContextVar is there in the steps after it and gone in the next scenario.
    """

    def __init__(self, event_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self._event_loop = event_loop
        self._context = contextvars.copy_context()
        self._published: list[_Published] = []
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None

    def call(self, function: Callable[..., T], /, **arguments: object) -> T:
        """Call a synchronous function in the scenario's context."""
        __tracebackhide__ = True
        self._adopt()
        try:
            return self._context.run(function, **arguments)
        finally:
            self._publish()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Drive the event loop until the coroutine ends; return its result or raise its error.

        Raises StepCancelledError when it was cancelled. An interrupt (Ctrl-C) cancels it, lets
        it clean up, and goes on up.
        """
        __tracebackhide__ = True
        loop = self._event_loop()
        self._adopt()
        worker = self._working(loop)
        job = _Job(coroutine, loop.create_future())
        self._jobs.put_nowait(job)
        try:
            result: T = loop.run_until_complete(job.outcome)
        except BaseException:
            if not job.outcome.done():
                self._stop(loop, worker)
            raise
        finally:
            self._publish()
        return result

    def close(self) -> None:
        """End the task and take back what the scenario set in ContextVars."""
        if self._worker is not None and not self._worker.done():
            self._jobs.put_nowait(None)
            self._event_loop().run_until_complete(self._worker)
        while self._published:
            variable, value, token = self._published.pop()
            if variable.get(None) is value:  # else a fixture has put it back already
                variable.reset(token)

    def _working(self, loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
        if self._worker is None or self._worker.done():  # done: an interrupt went through it
            self._worker = loop.create_task(self._work(), context=self._context)
        return self._worker

    async def _work(self) -> None:
        while (job := await self._jobs.get()) is not None:
            try:
                job.outcome.set_result(await job.coroutine)
            except (KeyboardInterrupt, SystemExit):
                raise
            except asyncio.CancelledError as error:
                cancelled = StepCancelledError("the step was cancelled before it ended")
                cancelled.__cause__ = error
                job.outcome.set_exception(cancelled)
                self._survive()
            except BaseException as error:  # noqa: BLE001 - pytest.fail() and skip() are none of Exception
                job.outcome.set_exception(error)

    def _survive(self) -> None:
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()

    def _stop(self, loop: asyncio.AbstractEventLoop, worker: asyncio.Task[None]) -> None:
        if not worker.done():
            worker.cancel()
            self._jobs.put_nowait(None)
            loop.run_until_complete(asyncio.wait([worker]))
        elif not worker.cancelled():
            worker.exception()  # the interrupt itself, on its way up already

    def _adopt(self) -> None:
        """Take over what fixtures and hooks have set meanwhile."""
        for variable, value in contextvars.copy_context().items():
            if self._context.get(variable, self) is not value:
                self._context.run(variable.set, value)

    def _publish(self) -> None:
        """Show fixtures and hooks what the steps have set, until the scenario ends."""
        for variable, value in self._context.items():
            if variable.get(self) is not value:
                self._published.append((variable, value, variable.set(value)))
