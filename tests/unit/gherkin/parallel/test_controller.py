"""The controller, with workers that follow a script."""

from __future__ import annotations

from typing import Any

import pytest

from support.gherkin.parallel.controller import Controller
from support.gherkin.parallel.size import Size
from tests.unit.gherkin.parallel.script import (
    Fake,
    FakeCrew,
    begun,
    ended,
    lines,
    passes,
    run,
    session,
)


def test_all_run_and_are_replayed_in_their_order() -> None:
    of = session(5)
    crew = run(of, passes)
    assert of.hook.calls == lines(0, 1, 2, 3, 4)
    assert sorted(index for worker in crew.forked for index in worker.got) == [0, 1, 2, 3, 4]
    assert sorted(node["from"] for node in of.hook.ended) == ["gw0", "gw1"]


def test_one_that_ends_late_holds_the_others_back() -> None:
    """Its reports come first all the same."""
    of = session(3)

    def script(worker: Fake, index: int) -> list[Any]:
        if index == 0:
            return begun(0)
        late = [*passes(worker, index)]
        if index == 2:
            crew.forked[0].answer(ended(0))
        return late

    crew = FakeCrew(script)
    Controller(of, Size(2, 2), crew).run()  # type: ignore[arg-type]
    assert crew.forked[1].got == [1, 2]
    assert of.hook.calls == lines(0, 1, 2)


def test_a_serial_scenario_runs_alone() -> None:
    of = session(3, s1="serial")
    at_once: list[int] = []

    def script(worker: Fake, index: int) -> list[Any]:
        at_once.append(sum(one.running is not None for one in crew.workers))
        return passes(worker, index)

    crew = FakeCrew(script)
    Controller(of, Size(2, 2), crew).run()  # type: ignore[arg-type]
    assert of.hook.calls == lines(0, 1, 2)
    assert at_once[1] == 1


def test_a_killed_worker_is_reported_and_replaced() -> None:
    of = session(3)
    crew = run(of, lambda worker, index: None if index == 1 else passes(worker, index), 1)
    crashed = ["crash s1", "call s1 failed", "teardown s1 passed", "finish s1"]
    assert of.hook.calls == [*lines(0), *crashed, *lines(2)]
    assert [worker.got for worker in crew.forked] == [[0, 1], [2]]
    assert of.hook.ended == [{}, {"from": "gw1"}]


def test_a_worker_killed_after_the_steps_fails_the_teardown() -> None:
    """What was reported of the steps stays."""
    of = session(1)

    def script(worker: Fake, index: int) -> list[Any]:
        worker.theirs.send(begun(index))
        worker.theirs.close()
        return []

    crew = FakeCrew(script)
    crew_worker_answer(crew)
    Controller(of, Size(1, 1), crew).run()  # type: ignore[arg-type]
    assert of.hook.calls == ["start s0", "call s0 passed", "teardown s0 failed", "finish s0"]


@pytest.mark.parametrize(
    ("phase", "reported"),
    [
        (
            "setup",
            ["start s0", "setup s0 passed", "crash s0", "call s0 failed", "teardown s0 passed"],
        ),
        ("call", ["start s0", "setup s0 passed", "call s0 passed", "teardown s0 failed"]),
    ],
)
def test_what_a_killed_worker_has_kept_is_reported(phase: str, reported: list[str]) -> None:
    of = session(1)

    def script(worker: Fake, index: int) -> None:
        assert index == 0
        worker.kept.note(phase)

    run(of, script, 1)
    assert of.hook.calls == [*reported, "finish s0"]


def crew_worker_answer(crew: FakeCrew) -> None:
    """Let workers whose script answers nothing be silent."""
    fork = crew.fork

    def silent() -> Fake:
        worker = fork()
        answer = worker.answer
        worker.answer = lambda messages: answer(messages) if messages else None  # type: ignore[method-assign]
        return worker

    crew.fork = silent  # type: ignore[method-assign]


class Crowded(FakeCrew):
    """No more than two workers can be forked."""

    def fork(self) -> Fake:
        if len(self.forked) == 2:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return super().fork()


def test_the_workers_that_there_are_do_if_the_system_forks_no_more() -> None:
    of, crew = session(6), Crowded(passes)
    Controller(of, Size(3, 5), crew).run()  # type: ignore[arg-type]
    assert of.hook.calls == lines(*range(6))
    assert len(crew.forked) == 2


def test_a_number_that_the_system_does_not_fork_is_an_error() -> None:
    of, crew = session(6), Crowded(passes)
    with pytest.raises(pytest.UsageError, match=r"forks no worker but 2 .*; ask for that many"):
        Controller(of, Size(3, 3), crew).run()  # type: ignore[arg-type]
