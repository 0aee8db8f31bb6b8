"""A scenario from before its first step to after its last teardown."""

from __future__ import annotations

import asyncio
import logging
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.errors import StepTimeoutError
from support.gherkin.running import lifecycle
from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.interruption.lingering import Lingering
from support.gherkin.running.lifecycle import (
    ALARM,
    TEARDOWN_TIME,
    TIMEOUT,
    default_limit,
    end_steps,
    enter_debugger,
    leave_debugger,
    name_step,
    open_scenario,
    record_step,
)
from support.gherkin.running.running_step import running_step
from support.gherkin.running.scenario_task import running_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.gherkin.running.scenario_task import ScenarioTask


class Scenario(SimpleNamespace):
    """A request for a scenario, with marks and the limit of the settings."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *marks: Any, limit: str = "") -> None:
        plugins: list[object] = []
        self.plugins = plugins
        self.finalizers: list[Callable[[], object]] = []
        self.sections: list[tuple[str, ...]] = []
        manager = SimpleNamespace(register=plugins.append, unregister=plugins.remove)
        self.config = SimpleNamespace(
            pluginmanager=manager, getini={TIMEOUT: limit}.__getitem__, stash=pytest.Stash()
        )
        self.config.stash[ALARM] = Alarm()
        self.finalizers.append(self.config.stash[ALARM].watchdog.close)
        self.node = SimpleNamespace(
            get_closest_marker={mark.name: mark for mark in marks}.get,
            addfinalizer=self.finalizers.append,
            add_report_section=lambda *section: self.sections.append(section),
        )
        self.getfixturevalue = {"gherkin_event_loop": loop}.__getitem__

    def close(self) -> None:
        while self.finalizers:
            self.finalizers.pop()()


@pytest.fixture
def opened(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., Scenario]]:
    """Open a scenario: ``opened(pytest.mark.soft, limit="5s")``; it is closed at the end."""
    made: list[Scenario] = []

    def opened(*marks: pytest.MarkDecorator, limit: str = "") -> Scenario:
        request: Any = Scenario(loop, *(mark.mark for mark in marks), limit=limit)
        open_scenario(request)
        made.append(request)
        return made[-1]

    yield opened
    for scenario in made:
        scenario.close()


def limit_of(task: ScenarioTask) -> float | None:
    return task._limit


@pytest.mark.parametrize(("text", "seconds"), [("", None), ("30s", 30.0), ("500 ms", 0.5)])
def test_the_settings_have_a_limit_of_time(text: str, seconds: float | None) -> None:
    config: Any = SimpleNamespace(getini={TIMEOUT: text}.__getitem__)
    assert default_limit(config) == seconds


def test_a_limit_that_is_not_a_duration_is_rejected() -> None:
    config: Any = SimpleNamespace(getini={TIMEOUT: "soon"}.__getitem__)
    with pytest.raises(pytest.UsageError, match=f"{TIMEOUT}: .*soon"):
        default_limit(config)


@pytest.mark.parametrize(
    ("marks", "limit", "seconds"),
    [([], "", None), ([], "5s", 5.0), ([pytest.mark.timeout(2.0)], "5s", 2.0)],
)
def test_a_scenario_is_running_until_it_is_closed(
    opened: Any, marks: list[Any], limit: str, seconds: float | None
) -> None:
    scenario = opened(*marks, limit=limit)
    assert limit_of(running_scenario.get()) == seconds
    scenario.close()
    assert running_scenario.get(None) is None


def test_a_soft_scenario_is_a_plugin_until_it_is_closed(opened: Any) -> None:
    scenario = opened(pytest.mark.soft)
    assert scenario.plugins == [running_scenario.get().soft]
    scenario.close()
    assert scenario.plugins == []
    opened()
    assert running_scenario.get().soft is None


def test_teardown_has_a_time_of_its_own(opened: Any) -> None:
    opened(limit="5s")
    end_steps()
    assert limit_of(running_scenario.get()) == TEARDOWN_TIME


async def start(function: Callable[[], Any]) -> None:
    asyncio.get_running_loop().create_task(function(), name="worker")
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def test_a_background_task_that_failed_fails_the_scenario(opened: Any) -> None:
    async def fail() -> None:
        raise ValueError("wrong")

    opened()
    running_scenario.get().run(start(fail))
    with pytest.raises(ValueError, match="wrong"):
        end_steps()


def test_a_soft_scenario_reports_its_failures_at_the_end(opened: Any) -> None:
    opened(pytest.mark.soft)
    soft: Any = running_scenario.get().soft
    soft._errors.append(AssertionError("kept"))
    with pytest.raises(AssertionError, match="kept"):
        end_steps()


def test_tasks_that_outlive_the_scenario_are_reported(
    opened: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang() -> None:
        await asyncio.sleep(60)

    scenario = opened()
    running_scenario.get().run(start(hang))
    with caplog.at_level(logging.WARNING):
        scenario.close()
    [(when, name, text)] = scenario.sections
    assert (when, name) == ("teardown", "background tasks")
    assert text.startswith("worker (")
    assert [record.getMessage() for record in caplog.records] == [text]


# Names of steps

TEXT = """
    Feature: F
      @reusable
      Scenario: inner <x>
        Given it
      @reusable
      Scenario: outer <y>
        Given inner <y>
      Scenario Outline: S
        When outer <row>
        Then that
        Examples:
          | row |
          | 1   |
"""


def test_an_error_names_its_step_and_what_called_it(
    load: Callable[..., Any], tmp_path: Path
) -> None:
    feature = load(TEXT).feature
    item: Any = SimpleNamespace(
        config=SimpleNamespace(rootpath=tmp_path),
        callspec=SimpleNamespace(params={"_pytest_bdd_example": {"row": "1"}}),
    )
    of_flow, own = feature.scenarios["S"].steps
    error, other = ValueError("wrong"), ValueError("wrong")
    name_step(item, feature, of_flow, error)
    name_step(item, feature, own, other)
    assert error.__notes__ == [
        "a.feature:4: Given it",
        "called at a.feature:7: Given inner 1",
        "called at a.feature:9: When outer 1",
    ]
    assert other.__notes__ == ["a.feature:10: Then that"]


@pytest.mark.parametrize(
    ("error", "status", "is_watched"),
    [
        (StepTimeoutError("no result"), pytest.ExitCode.TESTS_FAILED, True),
        (ValueError("wrong"), pytest.ExitCode.TESTS_FAILED, False),
        (ValueError("wrong"), pytest.ExitCode.INTERRUPTED, True),
    ],
    ids=["time limit", "failure", "interrupt"],
)
@pytest.mark.promise("clean-up.md", "So it does after a `@timeout`")
def test_threads_are_not_waited_for_once_a_step_was_ended(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, *, is_watched: bool
) -> None:
    watched: list[int] = []

    def watch(lingering: Lingering, status: Callable[[], int]) -> None:
        watched.extend([status()] if lingering.has_ended_step else [])

    monkeypatch.setattr(Lingering, "watch", watch)
    ends: list[Callable[[], None]] = []
    config: Any = SimpleNamespace(stash=pytest.Stash(), add_cleanup=ends.append)
    config.workerinput = {"workerid": "gw0"}
    lifecycle.prepare(config)
    session: Any = SimpleNamespace(config=config, exitstatus=status)
    lifecycle.end_with(session)
    lifecycle.note_error(config, error)
    lifecycle.note_error(config, ValueError("another"))
    for end in reversed(ends):
        end()
    assert watched == ([status] if is_watched else [])


def test_the_running_step_is_known(load: Callable[..., Any], tmp_path: Path) -> None:
    feature = load(TEXT).feature
    step = feature.scenarios["S"].steps[1]
    config: Any = SimpleNamespace(rootpath=tmp_path)
    before = running_step.set(running_step.get(None))  # type: ignore[arg-type]  # to be put back
    record_step(config, feature, step, tuple)
    assert running_step.get().step is step
    assert running_step.get().at(10) == "a.feature:10"
    running_step.reset(before)


def test_a_scenario_that_is_debugged_has_no_limit_any_more(opened: Callable[..., Scenario]) -> None:
    config: Any = opened(pytest.mark.timeout(0.02)).config
    task = running_scenario.get()
    enter_debugger(config)
    task.call(lambda: time.sleep(0.1))
    assert task.run(asyncio.sleep(0.1, "its end")) == "its end"
    leave_debugger(config)
    assert task.run(asyncio.sleep(0.1, "its end")) == "its end"


def test_a_forked_worker_is_stopped_by_one_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(Lingering, "leave", lambda _, status: left.append(status))
    ends: list[Callable[[], None]] = []
    config: Any = SimpleNamespace(stash=pytest.Stash(), add_cleanup=ends.append)
    lifecycle.prepare(config)
    assert config.stash[lifecycle.ALARM].watchdog.stops == 2
    lifecycle.work(config)
    lifecycle.leave_threads(config)
    for end in reversed(ends):
        end()
    assert config.stash[lifecycle.ALARM].watchdog.stops == 1
    assert left == [0]
