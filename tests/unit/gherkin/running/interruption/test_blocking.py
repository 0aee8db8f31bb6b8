"""The line of a step that blocks."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.interruption import blocking
from support.gherkin.running.interruption.blocking import OverdueError, blocked_at

if TYPE_CHECKING:
    from types import FrameType


def frames(*files: str) -> Any:
    """Return a frame that others called, from the innermost; its line is the number of the call."""
    frame: Any = None
    for number, file in reversed([*enumerate(files, 1)]):
        code = SimpleNamespace(co_filename=file, co_qualname=f"function_{number}")
        frame = SimpleNamespace(f_code=code, f_lineno=number, f_back=frame)
    return frame


RUNNER = next(iter(blocking._RUNNERS))


@pytest.mark.parametrize(
    ("stack", "text"),
    [
        (("steps.py", RUNNER, "pytest.py"), "it blocks at steps.py:1"),
        (("socket.py", "ssl.py", "steps.py", RUNNER), "it blocks at steps.py:3, in function_1"),
        (("fixture.py", "pytest.py"), "it blocks at fixture.py:1"),
        ((), "it blocks"),
    ],
)
def test_it_is_the_steps_own_line(stack: tuple[str, ...], text: str) -> None:
    assert blocked_at(frames(*stack)) == text


def test_real_frames_have_a_place_below_the_working_folder() -> None:
    frame: FrameType = sys._getframe()
    here = "tests/unit/gherkin/running/interruption/test_blocking.py"
    assert blocked_at(frame).startswith(f"it blocks at {here}:")


def test_the_error_is_none_that_a_step_would_handle() -> None:
    assert not issubclass(OverdueError, Exception)
    assert OverdueError("here").where == "here"
