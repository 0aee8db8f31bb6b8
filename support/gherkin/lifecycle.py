"""A scenario from before its first step to after its last teardown."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

import pytest

from support.gherkin.compat import example_of
from support.gherkin.durations import read_duration
from support.gherkin.origins import origin
from support.gherkin.places import place
from support.gherkin.running_step import RunningStep, running_step
from support.gherkin.scenario_task import ScenarioTask, running_scenario
from support.gherkin.soft import SoftFailures

if TYPE_CHECKING:
    import asyncio

    from support.gherkin.compat import Feature, Step

TIMEOUT = "gherkin_timeout"
TEARDOWN_TIME = 30.0  # seconds, for a scenario whose time has a limit

logger = logging.getLogger(__name__)


def add_settings(parser: pytest.Parser) -> None:
    """Add the setting of the time that a scenario may take."""
    parser.addini(TIMEOUT, "time for the async steps of a scenario, 30s for instance", default="")


def default_limit(config: pytest.Config) -> float | None:
    """Return the seconds that a scenario may take, None without a limit.

    Raises pytest.UsageError for a setting that is no length of time.
    """
    text = config.getini(TIMEOUT)
    try:
        return read_duration(text) if text else None
    except ValueError as error:
        raise pytest.UsageError(f"{TIMEOUT}: {error}") from error


def open_scenario(request: pytest.FixtureRequest) -> None:
    """Open the scenario's task; it closes after the teardowns of steps and lazy fixtures."""

    @functools.cache
    def event_loop() -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = request.getfixturevalue("gherkin_event_loop")
        return loop

    mark = request.node.get_closest_marker("timeout")
    task = ScenarioTask(event_loop, mark.args[0] if mark else default_limit(request.config))
    if request.node.get_closest_marker("soft"):
        task.soft = SoftFailures()
        request.config.pluginmanager.register(task.soft)
        request.node.addfinalizer(lambda: request.config.pluginmanager.unregister(task.soft))
    token = running_scenario.set(task)
    request.node.addfinalizer(lambda: running_scenario.reset(token))
    request.node.addfinalizer(lambda: _close(request.node, task))


def _close(item: pytest.Item, task: ScenarioTask) -> None:
    if cancelled := task.close():
        for line in cancelled:
            logger.warning(line)
        item.add_report_section("teardown", "background tasks", "\n".join(cancelled))


def end_steps() -> None:
    """Raise what has failed while the scenario went on: Thens of a soft one, background tasks."""
    __tracebackhide__ = True
    task = running_scenario.get()
    task.allow(TEARDOWN_TIME)
    try:
        if error := task.background.failure():
            raise error
    finally:
        if task.soft is not None:
            task.soft.end()


def note_step(config: pytest.Config, feature: Feature, step: Step) -> None:
    """Let conversions of tables and docstrings know where they come from."""
    running_step.set(RunningStep(feature, step, config.rootpath))


def name_step(item: pytest.Item, feature: Feature, step: Step, exception: BaseException) -> None:
    """Say in an error which step of which feature it comes from."""
    root = item.config.rootpath
    written = origin(feature, step)
    exception.add_note(f"{place(written.path, written.line, root)}: {step.keyword} {step.name}")
    for call in reversed(written.calls):
        where = place(call.path, call.line, root)
        exception.add_note(f"called at {where}: {call.shown(example_of(item))}")
