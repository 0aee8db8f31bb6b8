"""The controller of workers that follow a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.messages import Broken, Exited, Interrupted, Over
from support.mutation.plans import Each
from support.mutation.trials.pool import BrokenTrialError, Pool
from support.mutation.trials.trial import Trial, Tried
from tests.unit.gherkin.parallel.script import Fake, FakeCrew

if TYPE_CHECKING:
    from collections.abc import Callable

PASSED = Tried("passed")


class Worker(Fake):
    """A worker that answers each trial at once."""

    def send(self, command: object) -> None:
        if isinstance(command, Trial):
            self.got.append(command.scenario)
            self.answer(self.script(self, command.scenario))
        else:
            self.answer([Over(None)])
            self.theirs.close()


class Crew(FakeCrew):
    """Workers of this kind."""

    def fork(self) -> Fake:
        worker = Worker(f"gw{len(self.forked)}", self.script)
        self.forked.append(worker)
        self.workers.append(worker)
        return worker


def pool(size: int, script: Callable[[Any, int], list[Any] | None]) -> tuple[Pool, Crew]:
    crew = Crew(script)
    return Pool(None, size, crew), crew  # type: ignore[arg-type]


def test_each_trial_is_run_once_by_as_many_workers_as_there_may_be() -> None:
    runner, crew = pool(2, lambda *_: [PASSED])
    plan = Each(Trial(number) for number in range(5))
    runner.run(plan)
    assert sorted(trial.scenario for trial, _ in plan.ended) == [0, 1, 2, 3, 4]
    assert sorted(number for worker in crew.forked for number in worker.got) == [0, 1, 2, 3, 4]
    assert len(crew.forked) == 2
    another = Each([Trial(7)])
    runner.run(another)
    assert len(another.ended) == 1
    assert len(crew.forked) == 2, "workers are kept for the next plan"
    runner.end()
    assert crew.workers == []
    runner.close()


def test_no_worker_is_forked_for_nothing() -> None:
    runner, crew = pool(4, lambda *_: [PASSED])
    runner.run(Each([]))
    runner.run(Each([Trial(0)]))
    assert len(crew.forked) == 1


def test_a_worker_that_is_killed_is_a_crash_and_replaced() -> None:
    runner, crew = pool(1, lambda _, number: None if number == 1 else [PASSED])
    plan = Each(Trial(number) for number in range(3))
    runner.run(plan)
    ended = {trial.scenario: tried for trial, tried in plan.ended}
    assert (ended[0], ended[2]) == (PASSED, PASSED)
    assert (ended[1].outcome, ended[1].told) == ("crash", 1)
    assert ended[1].reason.startswith("its process ")
    assert [worker.got for worker in crew.forked] == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Broken("Traceback: broken"), BrokenTrialError),
        (Interrupted("broken off by SIGINT"), KeyboardInterrupt),
        (Exited("broken off by a step", 5), pytest.exit.Exception),
    ],
    ids=["broken", "interrupted", "exited"],
)
def test_a_worker_that_cannot_go_on_ends_the_run(message: Any, kind: type[BaseException]) -> None:
    runner, crew = pool(1, lambda *_: [message])
    with pytest.raises(kind, match="broken"):
        runner.run(Each([Trial(0)]))
    runner.close()
    assert crew.killed == 1


def test_trials_that_wait_for_others_start_when_these_have_ended() -> None:
    class Chain:
        """Each trial follows from the end of the one before."""

        def __init__(self) -> None:
            self.waiting: list[Trial] = [Trial(0)]
            self.ended: list[int] = []

        def next(self) -> Trial | None:
            return self.waiting.pop() if self.waiting else None

        def tell(self, trial: Trial, tried: Tried) -> None:
            assert tried == PASSED
            self.ended.append(trial.scenario)
            if trial.scenario < 3:
                self.waiting.append(Trial(trial.scenario + 1))

    runner, _ = pool(2, lambda *_: [PASSED])
    chain = Chain()
    runner.run(chain)
    assert chain.ended == [0, 1, 2, 3]
