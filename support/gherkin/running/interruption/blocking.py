"""Where a step blocks: neither returns nor waits for the event loop."""

from __future__ import annotations

import asyncio.events
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.places import place

if TYPE_CHECKING:
    from types import FrameType

_RUNNING = Path(__file__).parents[1]
_RUNNERS = {
    *(str(_RUNNING / name) for name in ("scenario_task.py", "eager.py")),
    str(_RUNNING.parent / "compat.py"),
    asyncio.events.__file__,
}


class OverdueError(BaseException):
    """Raised in a step that blocks when its time is over; ``where`` says at which line.

    Like CancelledError, it is no Exception: a step that retries must not take it for a failure.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def blocked_at(frame: FrameType | None) -> str:
    """Return the line of the step that a frame belongs to, and the innermost function."""
    if frame is None:
        return "it blocks"
    own = inner = frame
    while frame is not None and frame.f_code.co_filename not in _RUNNERS:
        own, frame = frame, frame.f_back
    if frame is None:  # no step is running
        own = inner
    where = f"it blocks at {place(own.f_code.co_filename, own.f_lineno, Path.cwd())}"
    return where if own is inner else f"{where}, in {inner.f_code.co_qualname}"
