"""Trim tracebacks so that they start at the author's frame."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import _pytest
import pluggy
import pytest
import pytest_asyncio
import pytest_bdd

from support.gherkin.running.soft import SoftFailuresError

if TYPE_CHECKING:
    from types import ModuleType, TracebackType


def _folder(module: ModuleType) -> str:
    return str(Path(str(module.__file__)).parent)


_PLUMBING = (
    *map(_folder, (asyncio, _pytest, pluggy, pytest_asyncio, pytest_bdd)),
    str(Path(__file__).parents[1]),
)


def trim(excinfo: pytest.ExceptionInfo[BaseException]) -> pytest.ExceptionInfo[BaseException]:
    """Return an exception whose traceback starts at the author's frame.

    For several failures together, it is the first one's, because the engine raises them.
    """
    value = excinfo.value
    raised = value.errors[0].__traceback__ if isinstance(value, SoftFailuresError) else None
    traceback = from_author(raised or excinfo.tb)
    return pytest.ExceptionInfo.from_exc_info((excinfo.type, excinfo.value, traceback))


def from_author(traceback: TracebackType) -> TracebackType:
    """Remove the frames before the step: pytest's, its plugins', asyncio's and the engine's own.

    The frame of the scenario is located in its feature file (see ``collection``); before it are
    also the hooks of any plugin that wrap the test. If nothing else would be left, the full
    traceback is returned.
    """
    frame: TracebackType | None = _scenario(traceback) or traceback
    while frame is not None and _is_plumbing(frame.tb_frame.f_code.co_filename):
        frame = frame.tb_next
    return frame or traceback


def _scenario(traceback: TracebackType) -> TracebackType | None:
    frame: TracebackType | None = traceback
    while frame is not None and not _is_scenario(frame.tb_frame.f_code.co_filename):
        frame = frame.tb_next
    return frame


def _is_plumbing(filename: str) -> bool:
    return filename.startswith(_PLUMBING) or _is_scenario(filename)


def _is_scenario(filename: str) -> bool:
    return filename.endswith(".feature")
