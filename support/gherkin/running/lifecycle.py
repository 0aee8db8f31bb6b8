"""The lifecycle of a scenario, from before its first step to after its last teardown."""

from __future__ import annotations

import asyncio
import logging
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.origins import origin
from support.gherkin.compat import example_of
from support.gherkin.errors import StepTimeoutError
from support.gherkin.places import place
from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.interruption.lingering import Lingering
from support.gherkin.running.interruption.watchdog import Watchdog
from support.gherkin.running.running_step import RunningStep, running_step
from support.gherkin.running.scenario_task import ScenarioTask, running_scenario
from support.gherkin.running.soft import SoftFailures
from support.gherkin.workers import is_worker
from support.language.durations import read_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from support.gherkin.compat import Feature, Step

LOOP = pytest.StashKey[asyncio.AbstractEventLoop]()
"""The event loop of the session, from the first scenario on."""

ALARM = pytest.StashKey[Alarm]()
"""The alarm that interrupts steps of this process."""

_LINGERING = pytest.StashKey[Lingering]()

TIMEOUT = "gherkin_timeout"
TEARDOWN_TIME = 30.0  # seconds, for a scenario with a time limit

_STDERR = 2

logger = logging.getLogger(__name__)


def add_settings(parser: pytest.Parser) -> None:
    """Add the setting for the time limit of scenarios."""
    parser.addini(TIMEOUT, "time limit for the steps of a scenario, such as 30s", default="")


def default_limit(config: pytest.Config) -> float | None:
    """Return the time limit of scenarios in seconds, None without a limit.

    Raises pytest.UsageError if the setting is not a duration.
    """
    text = config.getini(TIMEOUT)
    try:
        return read_limit(text) if text else None
    except ValueError as error:
        raise pytest.UsageError(f"{TIMEOUT}: {error}") from error


def prepare(config: pytest.Config) -> None:
    """Create the alarm for steps that block.

    Its last words go where stderr leads to now, before pytest captures it. A worker gets one signal
    to stop, from its controller.
    """
    stderr = os.dup(_STDERR)
    config.add_cleanup(lambda: os.close(stderr))
    config.stash[_LINGERING] = Lingering()
    alarm = Alarm(Watchdog(stderr, stops=1 if is_worker(config) else 2))
    config.add_cleanup(alarm.watchdog.close)
    config.stash[ALARM] = alarm


def work(config: pytest.Config) -> None:
    """Prepare a forked worker, which gets one signal to stop, from its controller."""
    config.stash[ALARM].watchdog.stops = 1


def leave_threads(config: pytest.Config) -> None:
    """End the process of a forked worker if only threads of steps that were ended are left."""
    config.stash[_LINGERING].leave(0)


def end_with(session: pytest.Session) -> None:
    """End the process with the status of a session in which a step was ended, but not its threads.

    Not before the session's fixtures have been torn down.
    """
    lingering = session.config.stash[_LINGERING]

    def watch() -> None:
        lingering.has_ended_step |= session.exitstatus == pytest.ExitCode.INTERRUPTED
        lingering.watch(lambda: int(session.exitstatus))

    session.config.add_cleanup(watch)


def note_error(config: pytest.Config, exception: BaseException) -> None:
    """Note whether a step was ended at its time limit: it may have left a thread behind."""
    config.stash[_LINGERING].has_ended_step |= isinstance(exception, StepTimeoutError)


def open_scenario(request: pytest.FixtureRequest) -> None:
    """Open the scenario's task; it is closed after the teardowns of steps and lazy fixtures."""
    mark = request.node.get_closest_marker("timeout")
    alarm = request.config.stash[ALARM]
    alarm.watchdog.start()
    limit = mark.args[0] if mark else default_limit(request.config)
    task = ScenarioTask(partial(_event_loop, request), limit, alarm)
    if request.node.get_closest_marker("soft"):
        task.soft = SoftFailures()
        request.config.pluginmanager.register(task.soft)
        request.node.addfinalizer(lambda: request.config.pluginmanager.unregister(task.soft))
    token = running_scenario.set(task)
    request.node.addfinalizer(lambda: running_scenario.reset(token))
    request.node.addfinalizer(lambda: _close(request.node, task))


def _event_loop(request: pytest.FixtureRequest) -> asyncio.AbstractEventLoop:
    known = request.config.stash.get(LOOP, None)  # costs less than the value of a fixture
    return known or request.getfixturevalue("gherkin_event_loop")


def _close(item: pytest.Item, task: ScenarioTask) -> None:
    if cancelled := task.close():
        for line in cancelled:
            logger.warning(line)
        item.add_report_section("teardown", "background tasks", "\n".join(cancelled))


def end_steps() -> None:
    """Raise the failures of background tasks and of Then steps in a soft scenario."""
    __tracebackhide__ = True
    task = running_scenario.get()
    task.allow(TEARDOWN_TIME)
    try:
        if error := task.background.failure():
            raise error
    finally:
        if task.soft is not None:
            task.soft.end()


def enter_debugger(config: pytest.Config) -> None:
    """Do not interrupt somebody who debugs a step; its scenario has no time limit any more."""
    config.stash[ALARM].suspend()
    if task := running_scenario.get(None):
        task.lift()


def leave_debugger(config: pytest.Config) -> None:
    """Let the steps that follow be interrupted."""
    config.stash[ALARM].resume()


def record_step(
    config: pytest.Config, feature: Feature, step: Step, handled: Callable[[], Iterable[str]]
) -> None:
    """Record the running step, so that errors in tables and docstrings can name its place.

    ``handled`` returns the failures that later steps handle.
    """
    running_step.set(RunningStep(feature, step, config.rootpath, handled))


def name_step(item: pytest.Item, feature: Feature, step: Step, exception: BaseException) -> None:
    """Add a note with the place of the step, and of the calls that lead to it, to an error."""
    root = item.config.rootpath
    written = origin(feature, step)
    exception.add_note(f"{place(written.path, written.line, root)}: {step.keyword} {step.name}")
    for call in reversed(written.calls):
        where = place(call.path, call.line, root)
        exception.add_note(f"called at {where}: {call.shown(example_of(item))}")
