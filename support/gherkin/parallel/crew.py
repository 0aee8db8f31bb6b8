"""The workers of a run, as their controller sees them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.kept import Kept
from support.gherkin.parallel.worker_process.inherited import make_temporary_folder
from support.gherkin.parallel.worker_process.work import work
from support.gherkin.running.lifecycle import leave_threads
from support.gherkin.workers import become_worker, forked

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from support.gherkin.parallel.worker_process.relay import Channel

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 1.0  # seconds for a worker that has ended to exit
_TASKS = Path("/proc/self/task")


class Worker:
    """A worker process, and the scenario that it runs, by its index."""

    def __init__(
        self, name: str, process: BaseProcess, connection: Connection[Any, Any], kept: Kept
    ) -> None:
        self.name = name
        self.connection = connection
        self.kept = kept
        self.running: int | None = None
        self.started = 0.0  # when it got this scenario, in seconds since the epoch
        self.last: int | None = None  # the scenario that it has run before
        self.is_ending = False
        self.output: dict[str, Any] | None = None  # None until it has ended as it should
        self.exit = _watched(process.pid)
        self._process = process

    @property
    def files(self) -> list[Any]:
        """The files that can be read when there are messages, or the worker has exited."""
        return [self.connection, *([] if self.exit is None else [self.exit])]

    @property
    def is_idle(self) -> bool:
        """Return whether it waits for a scenario."""
        return self.running is None and not self.is_ending

    @property
    def scenario(self) -> int | None:
        """Return the scenario that it runs, or else the last one; None before the first."""
        return self.last if self.running is None else self.running

    def messages(self) -> list[Any]:
        """Return messages that the worker has sent, when there are some; none if it has exited.

        The end of the connection alone does not tell: a process that a step has forked keeps it
        open.
        """
        try:
            messages: list[Any] = self.connection.recv() if self.connection.poll() else []
        except (EOFError, OSError):  # OSError: it was killed while it was sending
            return []
        return messages

    def send(self, command: object) -> None:
        """Send a command; that the worker has been killed is noticed when nothing is received."""
        try:
            self.connection.send(command)
        except OSError:
            return

    def interrupt(self) -> None:
        """Interrupt the running step, as Ctrl-C does."""
        if self._process.is_alive() and self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGINT)

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def join(self) -> str:
        """Wait until the process has exited, and return how, in words.

        One that has ended as it should may be kept by the threads of steps. It is waited for when
        this process exits, as these threads would be without workers.
        """
        self.connection.close()
        if self.exit is not None:
            os.close(self.exit)
        self._process.join(None if self.output is None else _PATIENCE)
        return _manner(self._process.exitcode)


class Crew:
    """Forks workers, and knows those that run; ``does`` is what they do, as ``work``."""

    def __init__(self, session: pytest.Session, does: Callable[..., None] = work) -> None:
        self.workers: list[Worker] = []
        self._session = session
        self._does = does
        self._context = multiprocessing.get_context("fork")
        self._count = 0

    def fork(self) -> Worker:
        """Fork a worker; raises pytest.UsageError if threads run, which a fork would not copy."""
        config = self._session.config
        if not self._count:
            make_temporary_folder(config)
            config.hook.pytest_gherkin_worker_fork(session=self._session)
            gc.freeze()  # so that the collector of no worker touches, and so copies, what is shared
        _check_threads()
        name = f"gw{self._count}"
        self._count += 1
        ours, theirs = self._context.Pipe()
        kept = Kept()
        others = [worker.connection for worker in self.workers]
        process = self._context.Process(
            target=_begin,
            args=(self._session, theirs, partial(self._does, kept=kept), name, [ours, *others]),
            name=name,
        )
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        theirs.close()
        worker = Worker(name, process, ours, kept)
        self.workers.append(worker)
        if process.pid is not None:
            forked(config)[name] = process.pid
        return worker

    def dismiss(self, worker: Worker) -> str:
        """Wait for a worker that has ended; return how its process has exited, in words."""
        self.workers.remove(worker)
        manner = worker.join()
        forked(self._session.config).pop(worker.name, None)
        return manner

    def kill(self) -> None:
        """Kill all workers."""
        for worker in [*self.workers]:
            worker.kill()
            self.dismiss(worker)


def _begin(
    session: pytest.Session,
    channel: Connection[Any, Any],
    does: Callable[[pytest.Session, Channel], None],
    name: str,
    others: list[Any],
) -> None:
    """Be a worker; ``others`` are the controller's connections, which would keep theirs open."""
    for one in others:
        one.close()
    become_worker(session.config, name)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)  # which a worker handles differently
    does(session, channel)
    channel.close()
    leave_threads(session.config)


def _watched(pid: int | None) -> int | None:
    """Return a file that can be read once a process has exited; None where Linux is too old."""
    try:
        return None if pid is None else os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _check_threads() -> None:
    """Raise pytest.UsageError if this process has threads: their locks would stay locked for ever.

    From Python 3.12 on, a fork warns of them.
    """
    main = threading.main_thread()
    names = [thread.name for thread in threading.enumerate() if thread is not main]
    if not names and _TASKS.is_dir() and len(list(_TASKS.iterdir())) > 1:
        names = ["one that is not Python's"]
    if names:
        raise pytest.UsageError(
            f"--parallel forks this process, which is not safe while threads run in it: "
            f"{', '.join(names)}. Start them in a fixture, which each worker sets up for itself, "
            "or use -n instead of --parallel"
        )


def _manner(status: int | None) -> str:
    if status is not None and status < 0:
        number = -status
        known = number in {one.value for one in signal.Signals}
        return f"was killed by {signal.Signals(number).name if known else f'signal {number}'}"
    return f"exited with status {status}"
