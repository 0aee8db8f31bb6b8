"""A run that is stopped by SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.interruption.watchdog import Watchdog
from support.gherkin.running.lifecycle import ALARM
from support.run import signals
from support.run.configuration import BACKEND
from support.run.signals import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INT, TERM = signal.SIGINT, signal.SIGTERM


class Process:
    """A process of a run: its configuration, and the plugin that handles signals."""

    def __init__(self, worker: dict[str, str] | None, distribution: Any) -> None:
        self.cleanups: list[Callable[[], object]] = []
        self.plugins: list[Any] = []
        self.config: Any = SimpleNamespace(
            stash=pytest.Stash(),
            add_cleanup=self.cleanups.append,
            pluginmanager=SimpleNamespace(
                register=lambda plugin, _: self.plugins.append(plugin),
                get_plugin=lambda name: {"dsession": distribution}.get(name, self.named(name)),
            ),
        )
        self.config.stash[ALARM] = Alarm()
        self.config.stash[BACKEND] = SimpleNamespace(keeps_data=True)
        if worker is not None:
            self.config.workerinput = worker
            self.config.workeroutput = {"exitstatus": 2}
        self.session: Any = SimpleNamespace(shouldstop=False, config=self.config)

    def named(self, name: str) -> Any:
        return self.plugins[0] if name == "stop-signals" and self.plugins else None

    @property
    def stop(self) -> Any:
        return self.plugins[0]

    def end(self) -> None:
        self.config.stash[ALARM].clear()
        for cleanup in reversed(self.cleanups):
            cleanup()
        self.cleanups.clear()


@pytest.fixture
def distribution() -> Any:
    """pytest-xdist's session."""
    return SimpleNamespace(shouldstop=False)


@pytest.fixture
def process(distribution: Any) -> Iterator[Callable[..., Process]]:
    """Prepare a process: ``process()``, or ``process({"workerid": "gw0"})`` for a worker."""
    made: list[Process] = []

    def process(worker: dict[str, str] | None = None, *, begun: bool = True) -> Process:
        one = Process(worker, distribution)
        made.append(one)
        prepare(one.config)
        if begun:
            one.stop.pytest_sessionstart(one.session)
        return one

    yield process
    for one in reversed(made):
        one.end()


def test_both_signals_are_handled_until_the_run_ends(process: Any) -> None:
    before = [signal.getsignal(number) for number in (INT, TERM)]
    run = process()
    assert [signal.getsignal(number) for number in (INT, TERM)] == [run.stop.handle] * 2
    run.end()
    assert [signal.getsignal(number) for number in (INT, TERM)] == before


def test_the_watchdog_counts_the_signals_while_the_run_handles_them(
    process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected: dict[int, object] = {}
    monkeypatch.setattr(Watchdog, "expect", lambda _, *each: expected.update([each]))
    run = process()
    assert {number: expected[number] for number in (INT, TERM)} == dict.fromkeys(
        (INT, TERM), run.stop.handle
    )


def test_a_run_in_another_thread_is_left_alone(process: Any) -> None:
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(process(begun=False)))
    thread.start()
    thread.join()
    assert made[0].plugins == []


def test_before_the_session_nothing_is_completed(process: Any) -> None:
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        process(begun=False).stop.handle(TERM, None)


def test_between_steps_the_run_stops_after_the_current_work(process: Any) -> None:
    run = process()
    run.stop.handle(TERM, None)
    assert "SIGTERM" in run.session.shouldstop


def test_a_second_ctrl_c_ends_it_at_once_and_a_second_sigterm_does_not(process: Any) -> None:
    run = process()
    run.stop.handle(INT, None)
    run.stop.handle(TERM, None)
    with pytest.raises(KeyboardInterrupt):
        run.stop.handle(INT, None)


@pytest.mark.parametrize("number", [INT, TERM])
def test_what_is_interruptible_stops_at_the_first_signal(process: Any, number: int) -> None:
    """And only that."""
    run = process()
    stopped = []

    async def work() -> None:
        run.stop.handle(number, None)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(True)

    with pytest.raises(KeyboardInterrupt), signals.interruptible(run.config):
        asyncio.run(work())
    assert stopped == [True]
    with pytest.raises(KeyboardInterrupt), signals.interruptible(run.config):
        raise AssertionError("a signal has arrived before")
    run.stop._reason = ""
    run.stop.handle(number, None)
    assert run.session.shouldstop


def test_in_another_thread_nothing_is_interrupted(process: Any) -> None:
    run = process(begun=False)
    run.plugins.clear()
    with signals.interruptible(run.config):
        pass


# Steps


def test_a_step_that_is_not_async_is_interrupted(process: Any) -> None:
    run = process()
    run.stop.pytest_bdd_before_step_call()
    with pytest.raises(KeyboardInterrupt, match="SIGINT"):
        run.stop.handle(INT, None)


@pytest.mark.parametrize("end", ["pytest_bdd_after_step", "pytest_bdd_step_error"])
def test_a_step_that_has_ended_is_not(process: Any, end: str) -> None:
    run = process()
    run.stop.pytest_bdd_before_step_call()
    getattr(run.stop, end)()
    run.stop.handle(INT, None)
    assert run.session.shouldstop
    with pytest.raises(KeyboardInterrupt):
        run.stop.pytest_bdd_before_step_call()


@pytest.mark.parametrize("ends_meanwhile", [False, True])
def test_an_async_step_is_interrupted_by_its_loop(process: Any, *, ends_meanwhile: bool) -> None:
    run = process()

    async def step() -> str:
        run.stop.pytest_bdd_before_step_call()
        run.stop.handle(INT, None)
        if ends_meanwhile:
            run.stop.pytest_bdd_after_step()
        await asyncio.sleep(0.01)
        return "its end"

    loop = asyncio.new_event_loop()
    task = loop.create_task(step())
    if ends_meanwhile:
        assert loop.run_until_complete(task) == "its end"
        assert run.session.shouldstop
    else:
        with pytest.raises(KeyboardInterrupt, match="SIGINT"):
            loop.run_until_complete(task)
        loop.run_until_complete(task)
        assert not run.session.shouldstop
    loop.close()


# A step that blocks


@pytest.fixture
def blocked(process: Any) -> Iterator[tuple[Process, asyncio.AbstractEventLoop]]:
    """A run whose async step does not let the event loop interrupt it, and the loop."""
    run, loop = process(), asyncio.new_event_loop()
    run.stop.pytest_bdd_before_step_call()
    yield run, loop
    loop.close()


@pytest.mark.promise("clean-up.md", "After 2 seconds, or at the second")
@pytest.mark.promise("clean-up.md", "On Windows, there are no alarms")
@pytest.mark.parametrize("number", [INT, TERM])
def test_a_second_signal_interrupts_a_step_that_blocks(blocked: Any, number: int) -> None:
    run, loop = blocked

    async def step() -> None:
        run.stop.handle(TERM, None)
        run.stop.handle(number, sys._getframe())

    with pytest.raises(KeyboardInterrupt, match=r"SIGTERM; it blocks at .*test_signals\.py:\d+"):
        loop.run_until_complete(step())
    loop.run_until_complete(asyncio.sleep(0))  # what the first signal has asked for comes late


def test_an_alarm_interrupts_a_step_that_blocks(
    blocked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "GRACE", 0.05)
    run, loop = blocked

    async def step() -> None:
        run.stop.handle(TERM, None)
        time.sleep(60)  # noqa: ASYNC251 - it blocks

    with pytest.raises(KeyboardInterrupt, match=r"SIGTERM; it blocks at .*test_signals\.py:\d+"):
        loop.run_until_complete(step())


def test_an_alarm_interrupts_a_step_that_swallows_the_signal(
    process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "GRACE", 0.05)
    run = process()
    run.stop.pytest_bdd_before_step_call()
    with suppress(KeyboardInterrupt):
        run.stop.handle(INT, None)
    with pytest.raises(KeyboardInterrupt, match="SIGINT; it blocks at"):
        time.sleep(60)


def test_after_the_steps_nothing_is_interrupted(process: Any) -> None:
    run = process()
    run.stop.pytest_bdd_before_step_call()
    with suppress(KeyboardInterrupt):
        run.stop.handle(INT, None)
    run.stop.pytest_bdd_after_scenario()
    assert run.stop._insist("it blocks") is None
    run.stop.handle(TERM, None)


def test_the_last_words_say_who_deletes_what_is_left(process: Any) -> None:
    run = process(begun=False)
    assert run.config.stash[ALARM].watchdog.farewell == ""
    run.stop.pytest_sessionstart(run.session)
    assert "make clean-leftovers" in run.config.stash[ALARM].watchdog.farewell
    run.config.stash[ALARM].watchdog.farewell = ""
    run.config.stash[BACKEND].keeps_data = False
    run.stop.pytest_sessionstart(run.session)
    assert run.config.stash[ALARM].watchdog.farewell == ""


@pytest.mark.parametrize(("is_scenario", "is_cut"), [(False, True), (True, False)])
def test_a_plain_test_is_interrupted_as_a_whole(
    process: Any, monkeypatch: pytest.MonkeyPatch, *, is_scenario: bool, is_cut: bool
) -> None:
    monkeypatch.setattr(signals, "scenario_template", lambda _: "template" if is_scenario else None)
    run = process()
    call = run.stop.pytest_runtest_call(SimpleNamespace())
    next(call)
    if is_cut:
        with pytest.raises(KeyboardInterrupt):
            run.stop.handle(INT, None)
    else:
        run.stop.handle(INT, None)
    assert next(call, None) is None
    assert bool(run.session.shouldstop) is not is_cut


# Workers


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The processes that were sent a signal; number 3 has just exited."""
    sent: list[tuple[int, int]] = []

    def kill(number: int, sent_signal: int) -> None:
        sent.append((number, sent_signal))
        if number == 3:
            raise ProcessLookupError

    monkeypatch.setattr("support.run.signals.os.kill", kill)
    return sent


def with_workers(controller: Process, **pids: str) -> Path:
    """Register workers with the controller; return the folder that they share."""
    for worker in pids:
        node = SimpleNamespace(config=controller.config, workerinput={"workerid": worker})
        controller.stop.pytest_configure_node(node)
    folder: Path = controller.stop._folder
    for worker, pid in pids.items():
        (folder / worker).write_text(pid)
    return folder


def test_the_controller_signals_its_workers(
    process: Any, killed: list[Any], distribution: Any
) -> None:
    controller = process()
    with_workers(controller, gw0="2", gw1="3", gw2="")
    controller.stop.handle(TERM, None)
    assert sorted(killed) == [(2, INT), (3, INT)]
    assert "SIGTERM" in distribution.shouldstop
    assert controller.session.shouldstop is False


def test_a_worker_that_has_ended_is_forgotten(process: Any, killed: list[Any]) -> None:
    controller = process()
    with_workers(controller, gw0="2", gw1="4")
    ended = SimpleNamespace(gateway=SimpleNamespace(id="gw0"))
    for _ in range(2):
        controller.stop.pytest_testnodedown(ended)
    controller.stop.handle(INT, None)
    assert killed == [(4, INT)]


def test_a_controller_without_workers_ends_at_once(process: Any) -> None:
    controller = process()
    with_workers(controller, gw0="")
    with pytest.raises(KeyboardInterrupt):
        controller.stop.handle(INT, None)


def test_a_worker_shares_its_process_id(process: Any, tmp_path: Path) -> None:
    process({"workerid": "gw5", "api_workers": str(tmp_path)})
    assert (tmp_path / "gw5").read_text() == str(os.getpid())


def test_a_worker_takes_one_signal_and_looks_finished(process: Any, tmp_path: Path) -> None:
    worker = process({"workerid": "gw5", "api_workers": str(tmp_path)})
    for _ in range(3):
        worker.stop.handle(INT, None)
    worker.stop.pytest_sessionfinish()
    output = worker.config.workeroutput
    assert output["exitstatus"] == 0
    assert "SIGINT" in output["shouldstop"]


def test_a_worker_that_was_not_stopped_stays_as_it_is(process: Any, tmp_path: Path) -> None:
    worker = process({"workerid": "gw5", "api_workers": str(tmp_path)})
    worker.stop.pytest_sessionfinish()
    assert worker.config.workeroutput == {"exitstatus": 2}
    process().stop.pytest_sessionfinish()


def test_another_exit_status_of_a_stopped_worker_stays(process: Any, tmp_path: Path) -> None:
    worker = process({"workerid": "gw5", "api_workers": str(tmp_path)})
    worker.config.workeroutput["exitstatus"] = 1
    worker.stop.handle(INT, None)
    worker.stop.pytest_sessionfinish()
    assert worker.config.workeroutput["exitstatus"] == 1


@pytest.mark.parametrize(("status", "expected"), [(0, 2), (1, 1)])
def test_a_run_that_was_stopped_at_its_end_is_an_interrupted_one(
    process: Any, status: int, expected: int
) -> None:
    run = process()
    run.session.exitstatus = status
    run.stop.pytest_sessionfinish()
    assert run.session.exitstatus == status
    run.stop.handle(INT, None)
    run.stop.pytest_sessionfinish()
    assert run.session.exitstatus == expected
