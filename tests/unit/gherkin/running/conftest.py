"""A scenario's task on an event loop of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from support.gherkin.running.scenario_task import ScenarioTask, running_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop for this test alone."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def opened(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., ScenarioTask]]:
    """Open a scenario's task, with a limit of time or without, which then is the running one."""
    tokens = []

    def opened(limit: float | None = None) -> ScenarioTask:
        task = ScenarioTask(lambda: loop, limit)
        tokens.append((task, running_scenario.set(task)))
        return task

    yield opened
    for task, token in reversed(tokens):
        task.close()
        running_scenario.reset(token)
