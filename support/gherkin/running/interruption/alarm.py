"""Interrupt a step that blocks the main thread: neither its event loop nor a flag would reach it.

SIGALRM is handled between any two operations of Python's, and ends a wait of ``time.sleep``, of a
socket or of a lock. So it works for synchronous steps, for async ones that block the loop, and for
those that swallow what interrupts them: the error is raised again and again. Not on Windows, which
has no SIGALRM.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from support.gherkin.running.interruption.blocking import blocked_at
from support.gherkin.running.interruption.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

GRACE = 2.0  # seconds that an interrupted step has to clean up

_AGAIN = 0.1  # seconds between two more attempts
_MOST = 30  # attempts before the process is ended
_SOONEST = 0.05  # seconds; even a step that starts late can do something brief

_HAS_ALARM = hasattr(signal, "setitimer")


class Alarm:
    """Raises an error in the main thread, once a time is over; ``watchdog`` watches over that.

    Does nothing in other threads, on Windows, and if something else handles SIGALRM.
    """

    def __init__(self, watchdog: Watchdog | None = None) -> None:
        self.watchdog = watchdog or Watchdog()
        if _HAS_ALARM:
            self.watchdog.expect(signal.SIGALRM, self._ring)
        self._error: Callable[[str], BaseException | None] | None = None
        self._grace = GRACE
        self._tries = 0
        self._is_suspended = False

    def set(
        self,
        seconds: float,
        error: Callable[[str], BaseException | None],
        grace: float | None = None,
    ) -> None:
        """Raise the error in so many seconds, and again until ``clear`` is called.

        ``error`` is called with the line that blocks then. If it returns None, and after the first
        attempt, the main thread has ``grace`` seconds more, GRACE without it.
        """
        if self._is_suspended:
            return
        if self._error is None:
            if not _may_be_set():
                return
            signal.signal(signal.SIGALRM, self._ring)
        self._error, self._tries = error, 0
        self._grace = GRACE if grace is None else grace
        signal.setitimer(signal.ITIMER_REAL, max(seconds, _SOONEST))

    def clear(self) -> None:
        """Do not raise the error any more."""
        if self._error is not None:
            self._error = None
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def suspend(self) -> None:
        """Clear it, and do nothing until ``resume``: a debugger waits for commands."""
        self._is_suspended = True
        self.clear()

    def resume(self) -> None:
        """Let it be set again."""
        self._is_suspended = False

    def _ring(self, _: int, frame: FrameType | None) -> None:
        __tracebackhide__ = True
        self.watchdog.heard()
        where = blocked_at(frame)
        error = self._error and self._error(where)
        if error is None:
            signal.setitimer(signal.ITIMER_REAL, self._grace if self._error else 0)
            return
        self._tries += 1
        if self._tries > _MOST:
            self.watchdog.end(f"{where}, and whatever interrupts it is swallowed")
        signal.setitimer(signal.ITIMER_REAL, self._grace if self._tries == 1 else _AGAIN)
        raise error


def _may_be_set() -> bool:
    return (
        _HAS_ALARM
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    )
