"""A run that is told to stop, by Ctrl-C (SIGINT) or SIGTERM: it leaves and loses nothing.

Only a running step is cut short. What cleans up, or writes a result, comes to its end first.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.compat import scenario_template, stop_workers

if TYPE_CHECKING:
    from collections.abc import Generator

_FOLDER = "api_workers"
_INTERRUPTED = 2  # the exit status after which pytest-xdist would replace a worker


def prepare(config: pytest.Config) -> None:
    """Have both signals handled until the run ends; only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        return
    stop = _Stop(config)
    config.pluginmanager.register(stop, "stop-signals")
    for number in (signal.SIGINT, signal.SIGTERM):
        config.add_cleanup(_handled(number, stop))


def _handled(number: signal.Signals, stop: _Stop) -> Any:
    usual = signal.signal(number, stop.handle)
    return lambda: signal.signal(number, usual)


class _Stop:
    """What a process of the run does when it is told to stop; a second Ctrl-C ends it at once.

    A further SIGTERM does not: those who stop a run often send SIGINT first. Workers take one
    signal only, because Ctrl-C at a terminal reaches them twice: by itself, and passed on.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._input: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._folder: Path | None = None  # the controller's; a file for each worker, with its id
        self._session: pytest.Session | None = None
        self._can_cut = False
        self._told = ""

    def handle(self, number: int, _: object) -> None:
        """Cut the running step short, or stop after what is at work; tell the workers."""
        if self._told:
            if number == signal.SIGINT and self._input is None:
                raise KeyboardInterrupt
            return
        self._told = f"told to stop by {signal.Signals(number).name}"
        workers = self._workers()
        if workers:
            stop_workers(self._config, self._told)
            for worker in workers:
                with suppress(ProcessLookupError):  # it has just ended
                    os.kill(worker, signal.SIGINT)
        elif self._session is None or self._folder is not None:
            raise KeyboardInterrupt(self._told)
        else:
            self._interrupt(self._session)

    def _interrupt(self, session: pytest.Session) -> None:
        """Cut the step short, between what tasks do at a time: none is left half done."""
        if not self._can_cut:
            session.shouldstop = self._told
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # it runs something that is not async
            raise KeyboardInterrupt(self._told) from None
        loop.call_soon_threadsafe(self._cut, session)

    def _cut(self, session: pytest.Session) -> None:
        if self._can_cut:
            raise KeyboardInterrupt(self._told)
        session.shouldstop = self._told  # the step has ended meanwhile

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Tell the controller who this worker is."""
        self._session = session
        if self._input is not None:
            path = Path(self._input[_FOLDER], self._input["workerid"])
            path.write_text(str(os.getpid()), encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where to say so."""
        if self._folder is None:
            folder = tempfile.TemporaryDirectory(prefix="api-workers-")
            self._config.add_cleanup(folder.cleanup)
            self._folder = Path(folder.name)
        node.workerinput[_FOLDER] = str(self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Forget a worker that has ended: its number may be another process's by now."""
        if self._folder is not None:
            (self._folder / node.gateway.id).unlink(missing_ok=True)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Let a test be cut short, but of a scenario its steps only: the last may be over."""
        self._can_cut = scenario_template(item) is None
        try:
            return (yield)
        finally:
            self._can_cut = False

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_step_call(self) -> None:
        """Let a step be cut short; cut the scenario if this was told meanwhile."""
        self._can_cut = True
        if self._told:
            raise KeyboardInterrupt(self._told)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self) -> None:
        """Let its result be written."""
        self._can_cut = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self) -> None:
        """Let its failure be written."""
        self._can_cut = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Have the controller take a worker that was stopped for one that has ended by itself."""
        output = getattr(self._config, "workeroutput", None)
        if self._told and output is not None:
            output["shouldstop"] = self._told
            if output["exitstatus"] == _INTERRUPTED:
                output["exitstatus"] = pytest.ExitCode.OK.value

    def _workers(self) -> list[int]:
        if self._folder is None or sys.platform == "win32":  # Ctrl-C reaches them by itself there
            return []
        return [int(text) for path in self._folder.iterdir() if (text := path.read_text("utf-8"))]
