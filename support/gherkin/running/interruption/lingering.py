"""Threads that outlive their step: neither a time limit nor a signal can end one.

``asyncio.to_thread`` leaves one behind when its step is cancelled. The event loop waits for it at
its end, and Python at the end of the process.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.places import place
from support.gherkin.running.interruption.alarm import GRACE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

_REASON = "a step was ended, but not its threads; the process ends without waiting for them:"
_OFTEN = 0.05  # seconds


class StepThreads(ThreadPoolExecutor):
    """The executor of ``asyncio.to_thread``; an event loop that ends does not wait for it."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - as it is inherited
        """Let idle threads end; Python waits for the others at the end of the process."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)


class Lingering:
    """Ends a process that only threads of steps keep alive, and says where they are.

    For a run in which a step was ended: otherwise Python waits for its threads, as usual.
    ``has_ended_step`` is to be set then. ``stderr`` is a file descriptor.
    """

    def __init__(self, stderr: int = 2) -> None:
        self.has_ended_step = False
        self._stderr = stderr
        self._before = {*threading.enumerate()}

    def watch(self, status: Callable[[], int]) -> None:
        """End the process GRACE seconds after its main thread, with the status returned then."""
        if left := self._left():
            threading.Thread(
                target=self._end, args=(left, status), name="lingering", daemon=True
            ).start()

    def leave(self, status: int) -> None:
        """End the process GRACE seconds from now, with this status, unless its threads end."""
        if left := self._left():
            self._end_after_grace(left, lambda: status)

    def _left(self) -> list[threading.Thread]:
        if not self.has_ended_step:
            return []
        threads = [one for one in threading.enumerate() if not one.daemon]
        return [one for one in threads if one not in self._before]

    def _end(self, threads: Sequence[threading.Thread], status: Callable[[], int]) -> None:
        while not _is_ending():
            if not any(thread.is_alive() for thread in threads):
                return
            time.sleep(_OFTEN)
        self._end_after_grace(threads, status)

    def _end_after_grace(
        self, threads: Sequence[threading.Thread], status: Callable[[], int]
    ) -> None:
        deadline = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if left := [thread for thread in threads if thread.is_alive()]:
            lines = "".join(f"\n  {_place(thread)}" for thread in left)
            with suppress(OSError, ValueError):  # nobody may read it any more
                sys.stdout.flush()
                os.write(self._stderr, f"\n{_REASON}{lines}\n".encode("utf-8", "replace"))
            os._exit(status())


def _is_ending() -> bool:
    """Return whether the main thread has returned, and waits for the other ones.

    Python then calls a function of ``threading`` in it. It still is alive while that waits for the
    threads of executors.
    """
    frame: FrameType | None = _frames().get(threading.main_thread().ident or 0)
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return frame is None or frame.f_code.co_filename == threading.__file__


def _frames() -> dict[int, FrameType]:
    return sys._current_frames()  # noqa: SLF001 - documented, in spite of its name


def _place(thread: threading.Thread) -> str:
    """Return where a thread is: at the innermost line of the project, if there is one."""
    frame: FrameType | None = _frames().get(thread.ident or 0)
    root, found = Path.cwd(), frame
    while frame is not None and not Path(frame.f_code.co_filename).is_relative_to(root):
        frame = frame.f_back
    frame = frame or found
    return place(frame.f_code.co_filename, frame.f_lineno, root) if frame else thread.name
