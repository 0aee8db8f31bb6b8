"""One asyncio task for all async steps of a scenario."""

from __future__ import annotations

import asyncio
import contextvars
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from support.gherkin.errors import StepCancelledError, StepTimeoutError
from support.gherkin.places import place
from support.gherkin.running.background_tasks import BackgroundTasks
from support.gherkin.running.eager import Waiting, begin
from support.gherkin.running.interruption.alarm import GRACE, Alarm
from support.gherkin.running.interruption.blocking import OverdueError
from support.gherkin.running.interruption.stubborn import end_task
from support.gherkin.running.running_step import of_step

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from support.gherkin.running.soft import SoftFailures

T = TypeVar("T")
_Published = tuple[contextvars.ContextVar[Any], Any, contextvars.Token[Any]]

_UNSET: Any = object()

_LATE = 0.5  # seconds after which an event loop that does not act on a time limit is blocked


@dataclass
class _Job:
    coroutine: Coroutine[Any, Any, Any]
    authored: object
    rest: Waiting[Any] | None = None  # what is left of the coroutine if it waits
    hung_at: str | None = None  # where it waited or blocked when the time limit expired
    is_ending: bool = False  # the event loop has cancelled it, and is given time for that
    is_done: bool = False  # it has ended, or nobody waits for it any more
    result: Any = None
    error: BaseException | None = None
    stop: Callable[[], None] | None = None  # stops the event loop that runs for it

    def end(self, result: object = None, error: BaseException | None = None) -> None:
        """Take the result or the error, unless it is done; stop the event loop."""
        if not self.is_done:
            self.result, self.error, self.is_done = result, error, True
            if self.stop is not None:
                self.stop()

    def outcome(self) -> Any:
        """Return the result, or raise the error."""
        __tracebackhide__ = True
        if self.error is not None:
            raise self.error
        return self.result


class ScenarioTask:
    """Runs a scenario's steps on the shared event loop, in one task and one context.

    One task, because a cancel scope or task group (anyio, asyncio.TaskGroup) that a step keeps
    open across its ``yield`` must be exited in the task that entered it. One context, so that
    ContextVars set by a step are visible to later steps but not to the next scenario. ``limit`` is
    the time in seconds for all steps together; ``soft`` collects the failures of a scenario that
    continues after them. ``alarm`` interrupts a step that blocks.
    """

    def __init__(
        self,
        event_loop: Callable[[], asyncio.AbstractEventLoop],
        limit: float | None = None,
        alarm: Alarm | None = None,
    ) -> None:
        self._event_loop = event_loop
        self._limit = limit
        self._deadline = None if limit is None else time.monotonic() + limit
        self._alarm = alarm or Alarm()
        self._context = contextvars.copy_context()
        self._published: list[_Published] = []
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._abandoned: list[tuple[asyncio.Task[None], _Job]] = []
        self.soft: SoftFailures | None = None
        self.checks: list[Callable[[], None]] = []  # called when a step has ended, to fail it
        self.background = BackgroundTasks(lambda: running_scenario.get(None) is self)

    def call(self, function: Callable[..., T], /, **arguments: object) -> T:
        """Call a synchronous function in the scenario's context.

        Raises StepTimeoutError if the time limit expires meanwhile, but not on Windows.
        """
        __tracebackhide__ = True
        self._adopt()
        try:
            try:
                if self._deadline is not None:
                    self._alarm.set(self._deadline - time.monotonic(), OverdueError)
                return self._context.run(function, **arguments)
            finally:
                self._alarm.clear()
        except OverdueError as error:
            self._alarm.clear()  # it may ring when it is about to be cleared
            raise self._timeout(error.where).with_traceback(error.__traceback__) from None
        finally:
            self._publish()

    def run(self, coroutine: Coroutine[Any, Any, T], of: object = None) -> T:
        """Drive the event loop until the coroutine ends; return its result or raise its error.

        ``of`` is the author's generator, if the coroutine is not the author's own.
        Raises StepTimeoutError when the time limit expires, and StepCancelledError if it was
        cancelled for another reason. An interrupt (Ctrl-C) cancels it, lets it clean up, and
        propagates; its message then names a step that does not end.
        """
        __tracebackhide__ = True
        loop = self._event_loop()
        self._adopt()
        worker = self._working(loop)
        job = _Job(coroutine, of or coroutine)
        self._jobs.put_nowait(job)  # so that the task wakes before all that the coroutine starts
        self._limit_blocking(job)
        timer = None
        task_factory = self.background.watch(loop)
        try:
            try:
                worker = self._begin(loop, worker, job)
                if not job.is_done:
                    timer = self._start_timer(loop, worker, job)
                    _drive(loop, job)
                result: T = job.outcome()
            except BaseException as error:
                if not job.is_done:  # an interrupt of the loop, not an error of the step
                    self._stop(loop, worker, job, error)
                raise
            finally:
                self._alarm.clear()
        except OverdueError as error:  # raised by the loop itself, or another callback
            self._alarm.clear()  # it may ring when it is about to be cleared
            raise self._timeout(error.where) from None
        finally:
            loop.set_task_factory(task_factory)
            if timer is not None:
                timer.cancel()
            self._publish()
        return result

    def allow(self, seconds: float) -> None:
        """Replace the time limit with a new one from now on, for the teardown."""
        if self._deadline is not None:
            self._limit, self._deadline = seconds, time.monotonic() + seconds

    def lift(self) -> None:
        """Do not limit the time any more: a debugger has been entered."""
        self._deadline = None

    def close(self) -> list[str]:
        """End the task, cancel background tasks, and reset ContextVars.

        Returns descriptions of the background tasks that were cancelled. Raises the error of a
        clean-up that fails, once all of this is done.
        """
        cancelled: list[str] = []
        with ExitStack() as ends:  # in the opposite order
            ends.callback(self._let_go)
            ends.callback(self._unpublish)
            ends.callback(self._end_background, cancelled)
            for worker, job in self._abandoned:
                ends.callback(self._end_abandoned, worker, job)
            if self._worker is not None and not self._worker.done():
                self._jobs.put_nowait(None)
                self._event_loop().run_until_complete(self._worker)
        return cancelled

    def _let_go(self) -> None:
        """Let go of what refers to this task in turn: the garbage collector has to find it else.

        With it all that the steps have left in their context is released, responses for instance.
        """
        self._context = contextvars.Context()
        self._worker = None
        self.background.let_go()

    def _end_background(self, cancelled: list[str]) -> None:
        if self.background:
            cancelled += self.background.cancel(self._event_loop, self._alarm)

    def _end_abandoned(self, worker: asyncio.Task[None], job: _Job) -> None:
        end_task(worker, job.coroutine, self._event_loop(), self._alarm)

    def _working(self, loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
        if self._worker is None or self._worker.done():  # done: an interrupt ended it
            self._worker = loop.create_task(self._work(self._jobs), context=self._context)
        return self._worker

    def _begin(
        self, loop: asyncio.AbstractEventLoop, worker: asyncio.Task[None], job: _Job
    ) -> asyncio.Task[None]:
        """Run a job until it ends or waits; return the task that it goes on in."""
        try:
            begun = begin(job.coroutine, worker, loop, self._context)
        except (KeyboardInterrupt, SystemExit):
            job.coroutine.close()  # it may have been about to wait
            job.is_done = True
            raise
        except BaseException as error:  # noqa: BLE001 - pytest.fail() and skip() raise BaseExceptions
            job.end(error=self._translated(error, job))
        else:
            if isinstance(begun, Waiting):
                job.rest = begun
            else:
                self._succeed(job, begun.result)
        return self._replaced(loop, job) if worker.cancelling() else worker

    def _replaced(self, loop: asyncio.AbstractEventLoop, job: _Job) -> asyncio.Task[None]:
        """Return a new task for a job that has cancelled its own: that waits for jobs, and ends."""
        self._worker, self._jobs = None, asyncio.Queue()
        if job.rest is not None:
            job.rest.is_cancelled = True
            self._jobs.put_nowait(job)
        return self._working(loop)

    async def _work(self, jobs: asyncio.Queue[_Job | None]) -> None:
        while (job := await jobs.get()) is not None:
            if job.rest is None:
                continue  # it has ended without waiting
            try:
                result = await job.rest
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # noqa: BLE001 - as above
                job.end(error=self._translated(error, job))
            else:
                self._succeed(job, result)
            _survive()
            if jobs is not self._jobs:
                return  # abandoned: a new worker with a new queue has taken over

    def _succeed(self, job: _Job, result: object) -> None:
        if job.hung_at is None:
            job.end(result)
        else:
            job.end(error=self._timeout(f"{job.hung_at}, but returned when cancelled"))

    def _translated(self, error: BaseException, job: _Job) -> BaseException:
        if job.hung_at is not None:
            translated: BaseException = self._timeout(job.hung_at)
        elif isinstance(error, asyncio.CancelledError):
            translated = StepCancelledError("the step was cancelled before it finished")
        else:
            return error
        if isinstance(error, asyncio.CancelledError | OverdueError):
            return translated.with_traceback(error.__traceback__)
        translated.__cause__ = error  # raised by the clean-up of the cancelled step
        return translated

    def _start_timer(
        self, loop: asyncio.AbstractEventLoop, worker: asyncio.Task[None], job: _Job
    ) -> asyncio.TimerHandle | None:
        if self._deadline is None:
            return None
        # Not asyncio.timeout(), which waits forever for a task that ignores its cancellation.

        def expire() -> None:
            if job.is_done or self._deadline is None:
                return
            job.hung_at = job.hung_at or _waiting_at(job.authored)  # before it is cancelled
            job.is_ending = True
            worker.cancel()
            loop.call_later(GRACE, abandon)

        def abandon() -> None:
            if not job.is_done:
                job.end(error=self._timeout(self._abandon(worker, job, job.hung_at)))

        # Interrupted before it waited for the first time: it does so to clean up.
        left = GRACE if job.hung_at else self._deadline - time.monotonic()
        return loop.call_later(max(0.0, left), expire)

    def _limit_blocking(self, job: _Job) -> None:
        """Let the alarm interrupt a job that blocks the loop when its time is over."""

        def overdue(where: str) -> OverdueError | None:
            if job.is_ending:
                job.is_ending = False
                return None
            job.hung_at = job.hung_at or where
            return OverdueError(where)

        if self._deadline is not None:
            self._alarm.set(max(0.0, self._deadline - time.monotonic()) + _LATE, overdue)

    def _abandon(self, worker: asyncio.Task[None], job: _Job, where: str | None) -> str:
        """Let later steps have a new task; return what was wrong with this one."""
        # A task that ignores its cancellation cannot be stopped while it may still clean up.
        self._worker, self._jobs = None, asyncio.Queue()
        self._abandoned.append((worker, job))
        return f"{where}, and it does not end when cancelled"

    def _timeout(self, hung_at: str) -> StepTimeoutError:
        return StepTimeoutError(f"no result after {self._limit:g} s; {hung_at}")

    def _stop(
        self,
        loop: asyncio.AbstractEventLoop,
        worker: asyncio.Task[None],
        job: _Job,
        error: BaseException,
    ) -> None:
        """Cancel an interrupted step; raise the interrupt with its place if it does not end."""
        job.is_done = True
        if worker.done():
            if not worker.cancelled():
                worker.exception()  # retrieve the interrupt, which propagates already
            return
        where = _waiting_at(job.authored)  # before it is cancelled
        worker.cancel()
        self._jobs.put_nowait(None)
        stuck = ""
        try:
            with suppress(OverdueError):
                self._alarm.set(GRACE + _LATE, OverdueError)
                loop.run_until_complete(asyncio.wait([worker], timeout=GRACE))
                self._alarm.clear()
        finally:  # also after a second Ctrl-C
            self._alarm.clear()  # it may ring when it is about to be cleared
            if not worker.done():
                stuck = self._abandon(worker, job, where)
        if stuck and isinstance(error, KeyboardInterrupt):
            reason = str(error) or "Ctrl-C"
            raise KeyboardInterrupt(f"{reason}; {of_step(stuck)}") from error

    def _adopt(self) -> None:
        """Copy the ContextVars that fixtures and hooks have set to the scenario's context."""
        for variable, value in contextvars.copy_context().items():
            if self._context.get(variable, _UNSET) is not value:
                self._context.run(variable.set, value)

    def _publish(self) -> None:
        """Make ContextVars set by steps visible to fixtures and hooks, until the scenario ends."""
        for variable, value in self._context.items():
            if variable.get(_UNSET) is not value:
                self._published.append((variable, value, variable.set(value)))

    def _unpublish(self) -> None:
        while self._published:
            variable, value, token = self._published.pop()
            if variable.get(None) is value:  # otherwise a fixture has already reset it
                variable.reset(token)


def _drive(loop: asyncio.AbstractEventLoop, job: _Job) -> None:
    """Run the loop until the job ends, which stops it; that costs a turn less than a future."""
    __tracebackhide__ = True
    job.stop = loop.stop
    loop.run_forever()
    if not job.is_done:
        raise RuntimeError("the step has stopped the event loop")


running_scenario: contextvars.ContextVar[ScenarioTask] = contextvars.ContextVar("running_scenario")


def _survive() -> None:
    """Clear the worker's cancellation: it still has to run later steps and teardowns."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()


def _waiting_at(awaited: object) -> str:
    """Return where a coroutine or async generator waits: its line and the innermost function."""
    frames = []
    while frame := getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None):
        frames.append(frame)
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
    own, inner = frames[0], frames[-1]
    where = f"it waits at {place(own.f_code.co_filename, own.f_lineno, Path.cwd())}"
    return where if inner is own else f"{where}, in {inner.f_code.co_qualname}"
