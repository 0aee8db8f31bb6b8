"""A session, and workers that follow a script: what the controller has to do with."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.controller import Controller
from support.gherkin.parallel.crew import Worker
from support.gherkin.parallel.kept import Kept
from support.gherkin.parallel.messages import (
    Broken,
    Done,
    Exited,
    Finished,
    Interrupted,
    Over,
    Run,
    Serialized,
    Started,
)
from support.gherkin.parallel.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    Script = Callable[["Fake", int], list[Any] | None]

PLACE = ("a.feature", 1, "S")


class Hook:
    """pytest's hooks, as far as they are called here; they note what they get."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.calls: list[str] = []
        self.ended: list[Any] = []

    def pytest_report_from_serializable(self, config: Any, data: dict[str, Any]) -> Any:
        assert config
        return SimpleNamespace(**data)

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        assert location == PLACE
        self.calls.append(f"start {nodeid}")

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        assert location == PLACE
        self.calls.append(f"finish {nodeid}")

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.calls.append(f"{report.when} {report.nodeid} {report.outcome}")
        if report.failed and self.session.most:
            self.session.shouldfail = "stopping"

    def pytest_gherkin_worker_ended(self, node: Any) -> None:
        self.ended.append(node.workeroutput)

    def pytest_gherkin_worker_crashed(self, item: Any, worker: str, started: float) -> None:
        assert worker.startswith("gw")
        assert 0 < started <= time.time()
        self.calls.append(f"crash {item.nodeid}")


class Failed(Exception):  # noqa: N818 - pytest's has this name
    """As of pytest.Session."""


class Interrupted_(KeyboardInterrupt):  # noqa: N801 - pytest's has this name, and so has a message
    """As of pytest.Session."""


def session(number: int, *, most: int = 0, **marks: str) -> Any:
    """Return a session with scenarios ``s0``, ``s1``...; ``s1="serial"`` marks one."""

    def item(name: str) -> Any:
        mark = marks.get(name, "")
        locks = [pytest.mark.lock(mark).mark] if mark and mark != "serial" else []
        return SimpleNamespace(
            nodeid=name,
            location=PLACE,
            keywords={},
            iter_markers=lambda _: locks,
            get_closest_marker=lambda kind: kind if kind == mark else None,
        )

    made: Any = SimpleNamespace(
        items=[item(f"s{n}") for n in range(number)],
        shouldfail=False,
        shouldstop=False,
        most=most,
        Failed=Failed,
        Interrupted=Interrupted_,
    )
    made.hook = Hook(made)
    manager = SimpleNamespace(get_plugin=lambda _: None)
    made.config = SimpleNamespace(
        hook=made.hook, getvalue=lambda _: most, pluginmanager=manager, stash=pytest.Stash()
    )
    return made


class Fake(Worker):
    """A worker that answers a command at once, by its script; None: it is killed."""

    def __init__(self, name: str, script: Script) -> None:
        ours, self.theirs = multiprocessing.Pipe()
        process: Any = SimpleNamespace(pid=None)
        super().__init__(name, process, ours, Kept())
        self.script, self.got, self.interrupted = script, list[int](), 0

    def send(self, command: object) -> None:
        if isinstance(command, Run):
            self.got.append(command.index)
            self.answer(self.script(self, command.index))
        else:
            self.answer([Over({"from": self.name})])
            self.theirs.close()

    def answer(self, messages: list[Any] | None) -> None:
        if messages is None:
            self.theirs.close()
            return
        self.theirs.send(messages)
        if isinstance(messages[-1], Interrupted | Exited | Broken):
            self.answer([Over({"from": self.name})])
            self.theirs.close()

    def interrupt(self) -> None:
        self.interrupted += 1
        self.theirs.send([report(self.got[-1], "call")])

    def join(self) -> str:
        self.connection.close()
        return "was killed by SIGKILL"


@dataclass
class FakeCrew:
    """Workers that follow one script."""

    script: Script
    workers: list[Worker] = field(default_factory=list)
    forked: list[Fake] = field(default_factory=list)
    killed: int = 0

    def fork(self) -> Fake:
        worker = Fake(f"gw{len(self.forked)}", self.script)
        self.forked.append(worker)
        self.workers.append(worker)
        return worker

    def dismiss(self, worker: Fake) -> str:
        self.workers.remove(worker)
        return worker.join()

    def kill(self) -> None:
        self.killed = len(self.workers)
        for worker in self.forked:
            worker.theirs.close()
            worker.connection.close()
        self.workers.clear()


def passes(_: Fake, index: int) -> list[Any]:
    """A scenario that passes."""
    return [*begun(index), *ended(index)]


def begun(index: int, outcome: str = "passed") -> list[Any]:
    return [Started(f"s{index}", PLACE), report(index, "call", outcome)]


def ended(index: int, stops: str = "") -> list[Any]:
    return [report(index, "teardown"), Finished(f"s{index}", PLACE), Done(index, stops)]


def report(index: int, when: str, outcome: str = "passed") -> Serialized:
    data = {"nodeid": f"s{index}", "when": when, "outcome": outcome}
    return Serialized({**data, "failed": outcome == "failed"})


def lines(*indices: int) -> list[str]:
    """The calls of hooks for scenarios that pass."""
    return [
        line
        for n in indices
        for line in (f"start s{n}", f"call s{n} passed", f"teardown s{n} passed", f"finish s{n}")
    ]


def run(of: Any, script: Script, workers: int = 2) -> FakeCrew:
    crew = FakeCrew(script)
    Controller(of, Size(workers, workers), crew).run()  # type: ignore[arg-type]
    return crew
