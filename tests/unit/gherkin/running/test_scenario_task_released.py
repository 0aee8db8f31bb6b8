"""What a scenario's steps have left is released with its task."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import weakref
from contextlib import closing

from support.gherkin.running import scenario_task


class Kept:
    """Something that a step leaves in its context."""


KEPT: contextvars.ContextVar[Kept] = contextvars.ContextVar("kept")


def test_what_steps_have_left_is_released_when_the_scenario_is_closed() -> None:
    """Not by the garbage collector: the task is in its own context, and its tasks know it."""

    async def leave() -> weakref.ref[Kept]:
        kept = Kept()
        KEPT.set(kept)
        await asyncio.create_task(asyncio.sleep(0))
        return weakref.ref(kept)

    gc.collect()
    gc.disable()
    try:
        with closing(asyncio.new_event_loop()) as loop:
            task = scenario_task.ScenarioTask(lambda: loop)
            token = scenario_task.running_scenario.set(task)
            left = task.run(leave())
            assert left() is KEPT.get()
            task.close()
            scenario_task.running_scenario.reset(token)
            del task, token
            assert left() is None
    finally:
        gc.enable()
