"""The controller: forks workers, feeds them scenario by scenario, and replays their reports."""

from __future__ import annotations

import selectors
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.crew import Crew, Worker
from support.gherkin.parallel.ends import crashed, passed
from support.gherkin.parallel.growth import INTERVAL, Demand
from support.gherkin.parallel.messages import (
    Broken,
    Crashed,
    Done,
    Exited,
    Finished,
    Interrupted,
    Over,
    Reported,
    Run,
    Serialized,
    Started,
)
from support.gherkin.parallel.replay import Replay, play
from support.gherkin.parallel.schedule import Need, Schedule
from support.gherkin.workers import Ended, forked

if TYPE_CHECKING:
    from support.gherkin.parallel.messages import Event
    from support.gherkin.parallel.size import Size

_PATIENCE = 1.0  # seconds until the session is asked again whether it is to stop


class BrokenWorkerError(Exception):
    """A plugin failed in a worker, outside of what pytest reports as an error of a test."""


class Controller:
    """Runs the scenarios of a session on workers.

    It runs nothing itself, and so has no threads and no event loop: it can fork at any time.
    """

    def __init__(self, session: pytest.Session, size: Size, crew: Crew | None = None) -> None:
        self._session = session
        self._config = session.config
        self._crew = crew or Crew(session)
        self._schedule = Schedule([Need.of(item) for item in session.items])
        self._replay = Replay(session.config)
        self._selector = selectors.DefaultSelector()
        self._wanted = size.first
        self._most = size.most
        self._is_auto = size.grows
        self._demand = Demand()
        self._unread: deque[tuple[Worker, Any]] = deque()
        self._phases: dict[int, str] = {}  # the last phase reported, by the scenario's index
        self._failed = 0
        self._stops = ""
        self._error: BaseException | None = None  # raised once all workers have ended

    def run(self) -> None:
        """Run all scenarios, or until one says that the run is to stop.

        Raises what a run without workers does then.
        """
        try:
            while self._advance():
                pass
            self._replay.close()
        finally:
            self._crew.kill()
            self._selector.close()
        self._raise()

    def _advance(self) -> bool:
        """Give scenarios to workers and handle messages; return whether there is more to do."""
        try:
            while self._unread:
                self._handle(*self._unread.popleft())
            self._look_whether_to_stop()
            self._give()
            if not self._crew.workers:
                return False
            for key, _ in self._selector.select(INTERVAL if self._may_grow else _PATIENCE):
                self._receive(key.data)
        except KeyboardInterrupt as error:
            if self._stops:  # a second one
                raise
            self._stop(str(error) or "interrupted", error)
            for worker in self._crew.workers:
                worker.interrupt()
        except (Exception, pytest.exit.Exception) as error:  # noqa: BLE001 - raised at the end
            self._stop(str(error), error)
        return True

    @property
    def _may_grow(self) -> bool:
        return self._wanted < self._most and self._schedule.has_waiting

    def _give(self) -> None:
        """Give a scenario to each worker that waits, and to those that are wanted still."""
        idle = [worker for worker in self._crew.workers if worker.is_idle]
        pids = forked(self._config).values()
        if self._may_grow and not idle:
            self._wanted = min(int(self._demand.growth(pids) * self._wanted), self._most)
        while idle or len(self._crew.workers) < self._wanted:
            index = self._schedule.start()
            if index is None:
                break
            worker = idle.pop(0) if idle else self._fork()
            if worker is None:
                self._schedule.withdraw(index)
                break
            self._start(worker, index)
        if not self._schedule.has_waiting:
            for worker in idle:
                worker.is_ending = True
                worker.send(None)

    def _start(self, worker: Worker, index: int) -> None:
        worker.running, worker.started = index, time.time()
        worker.send(Run(index, self._schedule.following))

    def _fork(self) -> Worker | None:
        """Fork a worker; return None if the system has no room for one more than there are.

        Raises pytest.UsageError if that is fewer than were asked for.
        """
        try:
            worker = self._crew.fork()
        except OSError as error:
            if self._is_auto and self._crew.workers:
                self._wanted = self._most = len(self._crew.workers)
                return None
            raise pytest.UsageError(
                f"--parallel: the system forks no worker but {len(self._crew.workers)} "
                f"({error.strerror}); ask for that many"
            ) from error
        for file in worker.files:
            self._selector.register(file, selectors.EVENT_READ, worker)
        return worker

    def _receive(self, worker: Worker) -> None:
        """Keep the messages of a worker, or None once it has exited, in their order."""
        self._unread += [(worker, message) for message in worker.messages() or [None]]

    def _handle(self, worker: Worker, message: Any) -> None:
        match message:
            case Done(index, stops):
                worker.last, worker.running = index, None
                self._end(index)
                if stops:
                    self._stop(stops)
            case Interrupted(reason):
                self._leave(worker)
                self._stop(reason or "interrupted")
            case Exited(reason, status):
                self._leave(worker)
                self._stop(reason, pytest.exit.Exception(reason, status))
            case Broken(traceback):
                self._leave(worker)
                self._stop("a worker failed", BrokenWorkerError(traceback))
            case None:
                if worker in self._crew.workers:  # it may have been noticed twice
                    self._bury(worker)
            case Over(output):
                worker.output = output or {}
            case Serialized(data, context):  # plugins take their own data from it at once
                hook = self._config.hook
                report = hook.pytest_report_from_serializable(config=self._config, data=data)
                self._add(worker, Reported(report, context))
            case _:
                self._add(worker, message)

    def _add(self, worker: Worker, event: Event) -> None:
        """Replay an event, and note at once whether the run is to stop because of it."""
        index = worker.scenario
        if index is None:  # a warning before the first scenario
            play(self._config, event)
            return
        if isinstance(event, Reported):
            self._phases[index] = str(event.report.when)
            self._count(event.report)
        self._replay.add(index, event)

    def _count(self, report: pytest.TestReport) -> None:
        """Count a failure as pytest will, once it is its turn in the order of the scenarios."""
        most = self._config.getvalue("maxfail")
        if report.failed and not hasattr(report, "wasxfail"):
            self._failed += 1
            if most and self._failed >= most:
                self._schedule.stop()

    def _end(self, index: int) -> None:
        self._schedule.end(index)
        self._phases.pop(index, None)
        self._replay.end(index)

    def _leave(self, worker: Worker) -> None:
        """Note that a worker ends without having finished its scenario."""
        worker.is_ending = True
        if worker.running is not None:
            worker.last, worker.running = worker.running, None
            self._end(worker.last)

    def _bury(self, worker: Worker) -> None:
        """Let go of a worker that has exited; report its scenario if it has not ended."""
        for file in worker.files:
            self._selector.unregister(file)
        manner = self._crew.dismiss(worker)
        node = Ended(self._config, worker.output or {})
        if worker.output is None:
            self._report_crash(worker, manner)
        self._config.hook.pytest_gherkin_worker_ended(node=node)

    def _report_crash(self, worker: Worker, manner: str) -> None:
        """Report the scenario of a worker that was killed as failed, so that nothing is lost."""
        index = worker.scenario
        if index is None:
            raise BrokenWorkerError(f"a worker {manner} before its first scenario")
        item = self._session.items[index]
        self._report_kept(worker, item)
        reported = self._phases.get(index, "")
        if worker.running is None or reported in {"call", "teardown"}:
            self._add(worker, Reported(crashed(item, manner, "teardown")))
        else:
            self._add(worker, Crashed(item, worker.name, worker.started))
            self._add(worker, Reported(crashed(item, manner, "call")))
            self._add(worker, Reported(passed(item, "teardown")))
        if worker.running is not None:
            self._add(worker, Finished(item.nodeid, item.location))
            self._end(index)

    def _report_kept(self, worker: Worker, item: pytest.Item) -> None:
        """Report what a worker that was killed has kept; nothing else of the scenario was sent."""
        if phases := worker.kept.phases:
            self._add(worker, Started(item.nodeid, item.location))
            for phase in phases:
                self._add(worker, Reported(passed(item, phase)))

    def _look_whether_to_stop(self) -> None:
        """Let nothing else start if a plugin of this process, or a signal, stops the session."""
        session = self._session
        if reason := session.shouldfail or session.shouldstop:
            self._stop(str(reason))

    def _stop(self, reason: str, error: BaseException | None = None) -> None:
        self._schedule.stop()
        self._stops = self._stops or reason
        self._error = self._error or error

    def _raise(self) -> None:
        session = self._session
        if self._error is not None:
            raise self._error
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if self._stops:
            raise session.Interrupted(self._stops)
