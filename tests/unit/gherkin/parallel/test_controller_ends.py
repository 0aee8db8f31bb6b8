"""How a run on workers ends before all scenarios have run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.parallel.controller import BrokenWorkerError, Controller
from support.gherkin.parallel.messages import (
    Broken,
    Exited,
    Interrupted,
    Serialized,
    Started,
    Wrote,
)
from support.gherkin.parallel.size import Size
from tests.unit.gherkin.parallel.script import (
    PLACE,
    Failed,
    Fake,
    FakeCrew,
    Interrupted_,
    begun,
    ended,
    lines,
    passes,
    report,
    run,
    session,
)


def test_after_a_failure_nothing_else_begins() -> None:
    of = session(9, most=1)

    def script(_: Fake, index: int) -> list[Any]:
        return [*begun(index, "failed" if index == 1 else "passed"), *ended(index)]

    with pytest.raises(Failed, match="stopping"):
        run(of, script)
    assert "call s1 failed" in of.hook.calls
    assert "start s5" not in of.hook.calls


def test_an_expected_failure_does_not_stop_the_run() -> None:
    of = session(4, most=1)

    def script(worker: Fake, index: int) -> list[Any]:
        first, report, *rest = passes(worker, index)
        return [first, Serialized({**report.data, "wasxfail": "API-3"}), *rest]

    run(of, script)
    assert of.hook.calls == lines(0, 1, 2, 3)


def test_a_scenario_may_stop_the_session() -> None:
    of = session(9)
    with pytest.raises(Interrupted_, match="seen enough"):
        run(of, lambda _, index: [*begun(index), *ended(index, "seen enough")])
    assert "start s5" not in of.hook.calls


@pytest.mark.parametrize(
    ("message", "error", "said"),
    [
        (Interrupted("stopped by SIGINT"), Interrupted_, "stopped by SIGINT"),
        (Interrupted(""), Interrupted_, "interrupted"),
        (Exited("enough", 7), pytest.exit.Exception, "enough"),
        (Broken("Traceback ..."), BrokenWorkerError, "Traceback"),
    ],
)
def test_what_ends_a_worker_ends_the_run(
    message: Any, error: type[BaseException], said: str
) -> None:
    of = session(9)
    crew = FakeCrew(
        lambda worker, index: [*begun(0), message] if index == 0 else passes(worker, index)
    )
    with pytest.raises(error, match=said):
        Controller(of, Size(2, 2), crew).run()  # type: ignore[arg-type]
    assert of.hook.calls[0] == "start s0"
    assert "start s8" not in of.hook.calls
    assert crew.killed == 0, "all have ended by themselves"


def test_a_plugin_that_fails_ends_the_run_once_the_workers_have_ended() -> None:
    of = session(9)

    def fail(report: Any) -> None:
        raise ValueError(report.nodeid)

    of.hook.pytest_runtest_logreport = fail
    with pytest.raises(ValueError, match="s0"):
        run(of, passes)
    assert {"from": "gw0"} in of.hook.ended


def test_a_signal_stops_the_session() -> None:
    """The handler of the project sets the reason, and signals the workers."""
    of = session(9)

    def script(worker: Fake, index: int) -> list[Any]:
        of.shouldstop = "stopped by SIGTERM"
        return passes(worker, index)

    with pytest.raises(Interrupted_, match="stopped by SIGTERM"):
        run(of, script, 1)
    assert of.hook.calls == lines(0)


def test_an_interrupt_interrupts_the_workers_and_a_second_one_kills_them() -> None:
    of = session(9)
    interrupts = iter([KeyboardInterrupt("once"), KeyboardInterrupt("twice")])

    def fail(report: Any) -> None:
        del report
        raise next(interrupts)

    of.hook.pytest_runtest_logreport = fail
    crew = FakeCrew(lambda _, index: begun(index))
    with pytest.raises(KeyboardInterrupt, match="twice"):
        Controller(of, Size(2, 2), crew).run()  # type: ignore[arg-type]
    assert [worker.interrupted for worker in crew.forked] == [1, 1]
    assert crew.killed == 2


def test_one_interrupt_is_raised_once_the_workers_have_ended() -> None:
    of = session(9)
    write = Wrote("something")
    manager = of.config.pluginmanager
    interrupts = [KeyboardInterrupt("once")]

    def get_plugin(_: str) -> None:
        if interrupts:
            raise interrupts.pop()

    manager.get_plugin = get_plugin
    with pytest.raises(KeyboardInterrupt, match="once"):
        run(of, lambda worker, index: [write, *passes(worker, index)])
    assert len(of.hook.ended) == 2


def test_a_worker_killed_at_its_end_fails_what_it_has_run_last() -> None:
    of = session(1)

    class Crew(FakeCrew):
        def fork(self) -> Fake:
            worker = super().fork()
            send = worker.send
            worker.send = lambda command: send(command) if command else worker.theirs.close()  # type: ignore[method-assign]
            return worker

    Controller(of, Size(1, 1), Crew(passes)).run()  # type: ignore[arg-type]
    assert of.hook.calls == [*lines(0), "teardown s0 failed"]


def test_a_crash_is_told_after_what_was_reported_before() -> None:
    """Reporters know the scenario from its earlier reports, which wait for their turn."""
    of = session(2)

    def script(worker: Fake, index: int) -> list[Any] | None:
        if index == 0:
            return [Started("s0", PLACE)]
        worker.answer([Started("s1", PLACE), report(1, "setup")])
        crew.forked[0].answer([report(0, "call"), *ended(0)])
        return None

    crew = FakeCrew(script)
    Controller(of, Size(2, 2), crew).run()  # type: ignore[arg-type]
    assert of.hook.calls[4:] == [
        "start s1",
        "setup s1 passed",
        "crash s1",
        "call s1 failed",
        "teardown s1 passed",
        "finish s1",
    ]


def test_a_system_that_forks_no_more_is_told_in_a_sentence() -> None:
    of = session(9)

    class Crew(FakeCrew):
        def fork(self) -> Fake:
            if self.forked:
                raise BlockingIOError(11, "Resource temporarily unavailable")
            return super().fork()

    with pytest.raises(pytest.UsageError, match=r"forks no worker but 1 \(Resource temp"):
        Controller(of, Size(2, 2), Crew(passes)).run()  # type: ignore[arg-type]
    assert of.hook.calls == lines(0)


@pytest.mark.parametrize(("growth", "workers"), [(1.0, 2), (2.5, 5), (100.0, 8)])
def test_workers_are_added_while_their_demand_is_low(
    monkeypatch: pytest.MonkeyPatch, growth: float, workers: int
) -> None:
    growths = iter([growth])
    demand = SimpleNamespace(growth=lambda _: next(growths, 1.0))
    monkeypatch.setattr("support.gherkin.parallel.controller.Demand", lambda: demand)
    of, crew = session(40), FakeCrew(passes)
    Controller(of, Size(2, 8), crew).run()  # type: ignore[arg-type]
    assert len(crew.forked) == workers
    assert of.hook.calls == lines(*range(40))


def test_no_worker_is_added_while_one_has_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the second one waits for the first, whose scenario is to be alone."""
    crew = FakeCrew(passes)
    demand = SimpleNamespace(growth=lambda _: 2.0 if crew.forked else 1.0)
    monkeypatch.setattr("support.gherkin.parallel.controller.Demand", lambda: demand)
    of = session(4, s0="serial", s1="serial", s2="serial", s3="serial")
    Controller(of, Size(2, 8), crew).run()  # type: ignore[arg-type]
    assert len(crew.forked) == 1
