"""Background tasks: started by steps, but not awaited by them."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from support.gherkin.compat import exception_was_retrieved
from support.gherkin.running.interruption.stubborn import end_task

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from support.gherkin.running.interruption.alarm import Alarm

_PATIENCE = 5.0  # seconds that cancelled tasks have to end


class BackgroundTasks:
    """The tasks that the steps of a scenario have started.

    ``is_ours`` is called in the context that starts a task and returns whether it is the
    scenario's.
    """

    def __init__(self, is_ours: Callable[[], bool]) -> None:
        self._is_ours = is_ours
        self._tasks: list[asyncio.Task[Any]] = []
        self._usual: Any = None
        self._factory: Any = None

    def __bool__(self) -> bool:
        """Return whether any task was started."""
        return bool(self._tasks)

    def watch(self, loop: asyncio.AbstractEventLoop) -> Any:
        """Record the tasks that are started on the loop from now on.

        Returns the previous task factory; restore it to stop recording.
        """
        usual = loop.get_task_factory()
        if self._factory is None or usual is not self._usual:
            self._usual, self._factory = usual, self._make_factory(usual)
        loop.set_task_factory(self._factory)
        return usual

    def let_go(self) -> None:
        """Forget the tasks, and the factory that refers to this."""
        self._tasks.clear()
        self._usual = self._factory = None
        self._is_ours = lambda: False

    def _make_factory(self, usual: Any) -> Any:
        def factory(
            loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: Any
        ) -> asyncio.Task[Any]:
            made: Any = usual(loop, coroutine, **options) if usual else None
            task: asyncio.Task[Any] = made or asyncio.Task(coroutine, loop=loop, **options)
            # Tasks of fixtures and of a session's client outlive the scenario and are left alone.
            if self._is_ours():
                self._tasks.append(task)
            return task

        return factory

    def failure(self) -> BaseException | None:
        """Return the first error of a task that was not retrieved, with a note of its origin."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and not exception_was_retrieved(task):
                error = task.exception()
                if error is not None:
                    error.add_note(f"in the background task {task.get_name()!r}")
                    return error
        return None

    def cancel(
        self, event_loop: Callable[[], asyncio.AbstractEventLoop], alarm: Alarm
    ) -> list[str]:
        """Cancel the running tasks and wait until they end; return their descriptions.

        Those that ignore it are closed, or the event loop forgets them: it could not end otherwise.
        Raises the error of a clean-up that fails then, with the descriptions as notes.
        """
        running = [task for task in self._tasks if not task.done()]
        if running:
            for task in running:
                task.cancel()
            event_loop().run_until_complete(asyncio.wait(running, timeout=_PATIENCE))
        described = [_described(task) for task in running]
        with _noted(described), ExitStack() as ends:  # all of them end, even if one fails
            for task in running:
                if not task.done():
                    ends.callback(end_task, task, task.get_coro(), event_loop(), alarm)
        return described


@contextmanager
def _noted(lines: list[str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        for line in lines:
            error.add_note(line)
        raise


def _described(task: asyncio.Task[Any]) -> str:
    coroutine = task.get_coro()
    name = getattr(coroutine, "__qualname__", repr(coroutine))
    end = "was cancelled" if task.done() else "did not end when it was cancelled"
    return f"{task.get_name()} ({name}) outlived the scenario and {end}"
