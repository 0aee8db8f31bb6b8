"""The controller of the workers that run trials."""

from __future__ import annotations

import selectors
from typing import Any, Protocol

import pytest

from support.gherkin.parallel.crew import Crew, Worker
from support.gherkin.parallel.messages import Broken, Exited, Interrupted, Over
from support.mutation.trials.trial import Trial, Tried
from support.mutation.trials.worker import work


class Plan(Protocol):
    """Trials to be run."""

    def next(self) -> Trial | None:
        """Return the next trial; None if there is none, or none before one that runs has ended."""
        ...

    def tell(self, trial: Trial, tried: Tried) -> None:
        """Note how a trial has ended."""
        ...


class BrokenTrialError(Exception):
    """A plugin failed in a worker, outside of what pytest reports as an error of a test."""


class Pool:
    """Workers that run trials, ``size`` at a time."""

    def __init__(self, session: pytest.Session, size: int, crew: Crew | None = None) -> None:
        self._size = size
        self._crew = crew or Crew(session, work)
        self._selector = selectors.DefaultSelector()
        self._running: dict[Worker, Trial] = {}

    def run(self, plan: Plan) -> None:
        """Run the trials of a plan.

        Raises BrokenTrialError, and what ends a run: KeyboardInterrupt, and pytest's exit.
        """
        while True:
            self._give(plan)
            if not self._running:
                return
            for key, _ in self._selector.select():
                self._receive(key.data, plan)

    def close(self) -> None:
        """End the workers."""
        self._crew.kill()
        self._selector.close()

    def end(self) -> None:
        """Let the workers finish, and tear down what their sessions share."""
        for worker in self._crew.workers:
            worker.send(None)
        while self._crew.workers:
            for key, _ in self._selector.select():
                self._receive(key.data, None)

    def _give(self, plan: Plan) -> None:
        while len(self._running) < self._size and (trial := plan.next()) is not None:
            idle = (worker for worker in self._crew.workers if worker not in self._running)
            worker = next(idle, None) or self._fork()
            self._running[worker] = trial
            worker.send(trial)

    def _fork(self) -> Worker:
        worker = self._crew.fork()
        for file in worker.files:
            self._selector.register(file, selectors.EVENT_READ, worker)
        return worker

    def _receive(self, worker: Worker, plan: Plan | None) -> None:
        if worker not in self._crew.workers:  # it was noticed twice
            return
        messages: list[Any] = worker.messages()
        for message in messages:
            self._handle(worker, message, plan)
        if not messages:
            self._bury(worker, plan)

    def _handle(self, worker: Worker, message: Any, plan: Plan | None) -> None:
        match message:
            case Tried() if plan is not None:
                plan.tell(self._running.pop(worker), message)
            case Over(output):
                worker.output = output or {}
            case Interrupted(reason):
                raise KeyboardInterrupt(reason)
            case Exited(reason, status):
                raise pytest.exit.Exception(reason, status)
            case Broken(traceback):
                raise BrokenTrialError(traceback)

    def _bury(self, worker: Worker, plan: Plan | None) -> None:
        """Let go of a worker that has exited; its scenario has crashed."""
        for file in worker.files:
            self._selector.unregister(file)
        manner = self._crew.dismiss(worker)
        trial = self._running.pop(worker, None)
        if plan is not None and trial is not None:
            plan.tell(trial, Tried("crash", told=1, reason=f"its process {manner}"))
