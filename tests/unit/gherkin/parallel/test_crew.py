"""Worker processes, as their controller sees them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel import crew
from support.gherkin.parallel.crew import Crew, Worker
from support.gherkin.parallel.kept import Kept
from support.gherkin.workers import fork_here, forked, worker_id

if TYPE_CHECKING:
    from collections.abc import Callable


class Process:
    """A process that ends with a status."""

    def __init__(self, status: int | None = 0) -> None:
        self.pid, self.exitcode, self.killed, self.joined = 7, status, False, False

    def is_alive(self) -> bool:
        return not self.killed

    def kill(self) -> None:
        self.killed = True

    def join(self, timeout: float | None = None) -> None:
        self.joined, self.patience = True, timeout


def worker(process: Process | None = None) -> tuple[Worker, Any]:
    """Return a worker, and its end of the connection."""
    ours, theirs = multiprocessing.Pipe()
    fake: Any = process or Process()
    return Worker("gw0", fake, ours, Kept()), theirs


def test_messages_are_received_until_the_worker_has_exited() -> None:
    one, theirs = worker()
    theirs.send(["a", "b"])
    assert one.messages() == ["a", "b"]
    assert one.messages() == [], "it does not wait if only the process has ended"
    theirs.close()
    assert one.messages() == []


def test_a_message_that_was_cut_off_is_an_exit() -> None:
    one, theirs = worker()
    os.write(theirs.fileno(), b"\0\0\0\7half")
    theirs.close()
    assert one.messages() == []


def test_a_command_to_a_worker_that_was_killed_does_no_harm() -> None:
    one, theirs = worker()
    theirs.close()
    one.send("a command")
    assert one.messages() == []


def test_a_worker_waits_unless_it_runs_or_ends() -> None:
    one, _ = worker()
    seen = [one.is_idle]
    one.running = 0
    seen.append(one.is_idle)
    one.running, one.is_ending = None, True
    seen.append(one.is_idle)
    assert seen == [True, False, False]


@pytest.mark.parametrize(
    ("status", "manner"),
    [
        (-9, "was killed by SIGKILL"),
        (-11, "was killed by SIGSEGV"),
        (-37, "was killed by signal 37"),  # a real-time signal, which has no name
        (3, "exited with status 3"),
    ],
)
def test_how_it_exited_is_said(status: int, manner: str) -> None:
    process = Process(status)
    one, _ = worker(process)
    assert one.join() == manner
    assert process.joined
    assert one.connection.closed


def test_an_interrupt_reaches_a_worker_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    process = Process()
    one, _ = worker(process)
    one.interrupt()
    process.kill()
    one.interrupt()
    assert sent == [(7, signal.SIGINT)]


def test_threads_are_named() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="a poller")
    thread.start()
    try:
        with pytest.raises(pytest.UsageError, match=r"a poller.*\. Start them in a fixture"):
            crew._check_threads()
    finally:
        end.set()
        thread.join()


def test_threads_that_are_not_pythons_are_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(threading, "enumerate", lambda: [threading.main_thread()])
    monkeypatch.setattr(crew, "_TASKS", tmp_path)
    (tmp_path / "1").touch()
    crew._check_threads()
    (tmp_path / "2").touch()
    with pytest.raises(pytest.UsageError, match="one that is not Python's"):
        crew._check_threads()


class Forks:
    """A context of multiprocessing whose processes do not start."""

    def __init__(self) -> None:
        self.begun: list[Any] = []
        self.Pipe = multiprocessing.Pipe

    def Process(self, target: Any, args: Any, name: str) -> Any:  # noqa: N802 - as it is called
        def start() -> None:
            self.begun.append((target, args, name))

        process = Process()
        process.start = start  # type: ignore[attr-defined]
        return process


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> Forks:
    forks = Forks()
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: forks)
    monkeypatch.setattr(crew, "_check_threads", lambda: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    return forks


@pytest.fixture
def session(configuration: Callable[..., Any]) -> Any:
    """A session whose hooks note their calls."""
    called: list[str] = []
    hook = SimpleNamespace(pytest_gherkin_worker_fork=lambda session: called.append(str(session)))
    config = configuration(hook=hook)
    fork_here(config)
    return SimpleNamespace(config=config, called=called)


def test_workers_are_forked_one_by_one(forks: Forks, session: Any) -> None:
    made = Crew(session)
    first, second = made.fork(), made.fork()
    assert [first.name, second.name] == ["gw0", "gw1"]
    assert forked(session.config) == {"gw0": 7, "gw1": 7}
    assert len(session.called) == 1, "the controller prepares once"
    _, arguments, _ = forks.begun[1]
    assert arguments[-1] == [second.connection, first.connection], "the worker closes these"
    assert made.dismiss(first) == "exited with status 0"
    assert made.workers == [second]
    assert forked(session.config) == {"gw1": 7}


def test_all_are_killed(forks: Forks, session: Any) -> None:
    made = Crew(session)
    workers = [made.fork(), made.fork()]
    made.kill()
    assert made.workers == []
    assert [one._process.killed for one in workers] == [True, True]  # type: ignore[attr-defined]
    assert len(forks.begun) == 2


def test_a_worker_closes_what_is_the_controllers(
    monkeypatch: pytest.MonkeyPatch, session: Any
) -> None:
    worked: list[Any] = []
    monkeypatch.setattr(crew, "leave_threads", worked.append)
    ours, theirs = multiprocessing.Pipe()
    other, _ = multiprocessing.Pipe()
    crew._begin(session, theirs, lambda *given: worked.append(given), "gw0", [ours, other])
    assert worked == [(session, theirs), session.config]
    assert worker_id(session.config) == "gw0"
    assert (ours.closed, other.closed, theirs.closed) == (True, True, True)


@pytest.mark.parametrize(("output", "patience"), [(None, None), ({}, 1.0)])
def test_only_for_one_that_has_not_ended_is_waited_without_end(
    output: dict[str, Any] | None, patience: float | None
) -> None:
    """Threads of steps may keep one that has ended, which is no reason to print no summary."""
    process = Process()
    made, _ = worker(process)
    made.output = output
    made.join()
    assert (process.joined, process.patience) == (True, patience)
