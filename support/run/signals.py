"""Graceful shutdown on Ctrl-C (SIGINT) or SIGTERM: no resources and no results are lost.

Only a running step is interrupted. Clean-up and the writing of results are completed first. If a
step blocks, so that the event loop cannot interrupt it, an alarm does, or a second signal.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin import workers
from support.gherkin.compat import scenario_template, stop_workers
from support.gherkin.running.interruption.alarm import GRACE
from support.gherkin.running.interruption.blocking import blocked_at
from support.gherkin.running.lifecycle import ALARM
from support.gherkin.running.running_step import of_step
from support.gherkin.workers import is_worker, share_folder, shared_folder, worker_id
from support.run.configuration import BACKEND

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from types import FrameType

    from support.gherkin.running.interruption.alarm import Alarm

_FAREWELL = "make clean-leftovers deletes what it has created"
_CUT_SHORT = (
    "stopped by a second Ctrl-C: reports and results may be incomplete; if something is left, "
    "make clean-leftovers deletes it"
)
_FOLDER = "api_workers"
_PLUGIN = "stop-signals"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def prepare(config: pytest.Config) -> None:
    """Handle both signals until the run ends; only the main thread may install handlers."""
    if threading.current_thread() is not threading.main_thread():
        return
    stop = _Stop(config)
    config.pluginmanager.register(stop, _PLUGIN)
    for number in _SIGNALS:
        config.add_cleanup(_handled(number, stop))


def stopped_again() -> pytest.ExitCode:
    """Say that a second signal has cut the end of the run short, and return its exit status."""
    sys.stderr.write(f"\n{_CUT_SHORT}\n")
    return pytest.ExitCode.INTERRUPTED


def _handled(number: signal.Signals, stop: _Stop) -> Any:
    usual = signal.signal(number, stop.handle)
    return lambda: signal.signal(number, usual)


@contextmanager
def interruptible(config: pytest.Config) -> Iterator[None]:
    """Interrupt the code of this context with the first signal, like a step."""
    stop = config.pluginmanager.get_plugin(_PLUGIN)
    if not isinstance(stop, _Stop):  # not in the main thread: no signal arrives here
        yield
        return
    with stop.interruptible():
        yield


class _Stop:
    """Shuts down one process of the run; a second Ctrl-C terminates it at once.

    A further SIGTERM does so only while a step blocks, because CI systems often send SIGINT first.
    Workers handle only one signal, because Ctrl-C at a terminal reaches them twice: directly, and
    from the controller.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._folder: Path | None = None  # of the workers' process ids; set in the controller only
        self._session: pytest.Session | None = None
        self._can_interrupt = False  # whether the code running now is a step
        self._is_awaited = False  # whether the event loop has been asked to interrupt the step
        self._reason = ""  # why the run stops; empty until a signal arrives

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Interrupt the running step, or stop after the current work; signal the workers."""
        self._alarm.watchdog.heard()
        if self._reason:
            self._handle_again(number, frame)
            return
        self._reason = f"stopped by {signal.Signals(number).name}"
        workers = self._workers()
        if workers:
            stop_workers(self._config, self._reason)
            if self._session is not None and self._folder is None:  # of forked workers
                self._session.shouldstop = self._reason
            for worker in workers:
                with suppress(ProcessLookupError):  # the worker has just exited
                    os.kill(worker, signal.SIGINT)
        # Nothing needs to be completed before the session starts, nor in a controller whose
        # workers have all exited.
        elif self._session is None or self._folder is not None:
            raise KeyboardInterrupt(self._reason)
        else:
            self._interrupt(self._session)

    def _handle_again(self, number: int, frame: FrameType | None) -> None:
        if is_worker(self._config):
            return
        if self._is_awaited and self._can_interrupt:
            self._is_awaited = False
            raise KeyboardInterrupt(f"{self._reason}; {of_step(blocked_at(frame))}")
        if number == signal.SIGINT:
            raise KeyboardInterrupt

    def _interrupt(self, session: pytest.Session) -> None:
        """Interrupt the step between two callbacks of the event loop, not in the middle of one.

        An exception raised directly by the handler could hit any line of asyncio or of httpx, and
        leave a connection or a task in an inconsistent state.
        """
        if not self._can_interrupt:
            session.shouldstop = self._reason
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # the step is not async: no loop would run a callback
            self._alarm.set(GRACE, self._insist)
            raise KeyboardInterrupt(self._reason) from None
        self._is_awaited = True
        # Thread-safe, because only this variant wakes a loop that is waiting for I/O.
        loop.call_soon_threadsafe(self._interrupt_step, session)
        self._alarm.set(GRACE, self._insist)

    def _insist(self, where: str) -> KeyboardInterrupt | None:
        """Interrupt a step that blocks the event loop, or has swallowed the first interrupt."""
        self._is_awaited = False
        if not self._can_interrupt:
            return None
        return KeyboardInterrupt(f"{self._reason}; {of_step(where)}")

    def _interrupt_step(self, session: pytest.Session) -> None:
        if not self._is_awaited:  # the step has been interrupted otherwise
            return
        self._is_awaited = False
        self._alarm.clear()
        if self._can_interrupt:
            raise KeyboardInterrupt(self._reason)
        session.shouldstop = self._reason  # the step ended before the callback ran

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let signals interrupt this context; one that has arrived already does so at once."""
        self._can_interrupt = True
        try:
            if self._reason:
                raise KeyboardInterrupt(self._reason)
            yield
        finally:
            self._can_interrupt = False

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Let the watchdog count the signals; write this worker's process id for the controller."""
        self._session = session
        for number in _SIGNALS:
            self._alarm.watchdog.expect(number, self.handle)
        if self._config.stash[BACKEND].keeps_data:
            self._alarm.watchdog.farewell = _FAREWELL
        if is_worker(self._config):
            path = shared_folder(self._config, _FOLDER) / worker_id(self._config)
            path.write_text(str(os.getpid()), encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Share the folder of process ids with a worker."""
        self._folder = share_folder(node, _FOLDER)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Forget a worker that has exited: its process id may be reused."""
        if self._folder is not None:
            (self._folder / workers.id_of(node)).unlink(missing_ok=True)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Allow a plain test to be interrupted; of a scenario, only its steps may be."""
        self._can_interrupt = scenario_template(item) is None
        try:
            return (yield)
        finally:
            self._can_interrupt = False
            self._alarm.clear()

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_step_call(self) -> None:
        """Allow the step to be interrupted; do so now if a signal arrived between steps."""
        self._can_interrupt = True
        if self._reason:
            raise KeyboardInterrupt(self._reason)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self) -> None:
        """Protect the writing of the step's result."""
        self._can_interrupt = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self) -> None:
        """Protect the writing of the step's failure."""
        self._can_interrupt = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_scenario(self) -> None:
        """Protect what follows a step that was interrupted, which has no hook of its own."""
        self._can_interrupt = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """End with the status of an interrupted run, also after the last scenario.

        A stopped worker has to look finished to the controller, which would replace it.
        """
        if not self._reason:
            return
        workers.end_as_finished(self._config, self._reason)
        session = None if is_worker(self._config) else self._session
        if session is not None and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.INTERRUPTED

    @property
    def _alarm(self) -> Alarm:
        return self._config.stash[ALARM]

    def _workers(self) -> list[int]:
        if self._folder is None or sys.platform == "win32":  # Ctrl-C reaches them directly there
            return [*workers.forked(self._config).values()]
        return [int(text) for path in self._folder.iterdir() if (text := path.read_text("utf-8"))]
