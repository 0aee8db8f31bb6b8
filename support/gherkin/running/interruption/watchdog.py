"""End the process when its main thread does not handle signals: C code does not return.

Python calls the handler of a signal in the main thread, between two operations. But at once, and in
C, it writes the signal's number to a file (``signal.set_wakeup_fd``) that another thread can read.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from support.gherkin.running.interruption.blocking import blocked_at

if TYPE_CHECKING:
    from typing import NoReturn

INTERRUPTED = 2
"""The exit status, as of any run of pytest that is interrupted."""

PATIENCE = 5.0  # seconds until a signal to stop must have been handled
PATIENCE_WITH_LIMITS = 30.0  # seconds until the alarm of a time limit must have been handled

_HEARD, _CLOSED = 0, 255  # no numbers of signals
_STOPS = frozenset({signal.SIGINT, signal.SIGTERM})
_ALARM = getattr(signal, "SIGALRM", None)  # not on Windows


class Watchdog:
    """Watches the main thread from another one, from ``start`` to ``close``.

    It ends the process if the main thread does not handle the alarm of a time limit in time, or as
    many signals to stop as ``stops`` says. It then writes why to ``stderr``, a file descriptor, and
    adds ``farewell``. A signal counts only while the handler that ``expect`` has named handles it:
    those of others do not tell whether they were called. It does nothing on Windows and outside of
    the main thread.
    """

    def __init__(self, stderr: int = 2, stops: int = 2) -> None:
        self.farewell = ""
        self._stderr = stderr
        self.stops = stops
        self._handlers: dict[int, object] = {}
        self._stopped = 0  # signals to stop until now
        self._deadline: float | None = None  # of time.monotonic(), if a signal is to be handled
        self._pipe: tuple[int, int] | None = None
        self._thread: threading.Thread | None = None
        self._usual = -1

    def start(self) -> None:
        """Start to watch, unless it has been started."""
        if self._pipe is not None or not _can_watch():
            return
        self._pipe = os.pipe()
        os.set_blocking(self._pipe[1], False)
        self._usual = signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        os.register_at_fork(after_in_child=self._leave)
        self._thread = threading.Thread(
            target=self._watch, args=(self._pipe[0],), name="watchdog", daemon=True
        )
        self._thread.start()

    def expect(self, number: int, handler: object) -> None:
        """Let a signal count while ``handler``, which calls ``heard``, handles it."""
        self._handlers[number] = handler

    def heard(self) -> None:
        """Note that the main thread handles a signal."""
        self._tell(_HEARD)

    def close(self) -> None:
        """Stop watching."""
        if self._pipe is None or self._thread is None:
            return
        self._tell(_CLOSED)
        self._thread.join()
        current = signal.set_wakeup_fd(self._usual)
        if current != self._pipe[1]:  # an event loop has taken it over
            signal.set_wakeup_fd(current)
        for file in self._pipe:
            os.close(file)
        self._pipe = None

    def end(self, reason: str) -> NoReturn:
        """End the process, and say why."""
        lines = f"{reason}; the process ends here, without its clean-up. {self.farewell}".strip()
        try:
            os.write(self._stderr, f"\n{lines}\n".encode("utf-8", "replace"))
        finally:  # nobody may read it any more: ``2>&1 | head``
            os._exit(INTERRUPTED)

    def _tell(self, byte: int) -> None:
        if self._pipe is not None:
            with suppress(BlockingIOError):
                os.write(self._pipe[1], bytes([byte]))

    def _leave(self) -> None:
        """Do not watch a forked process, whose signals would be taken for this one's."""
        if self._pipe is not None:
            self._pipe = None
            signal.set_wakeup_fd(-1)

    def _watch(self, reading: int) -> None:
        while True:
            end = self._deadline
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([reading], [], [], left)[0]:
                self.end(f"{_main_thread()}, in code that is not Python's and does not return")
            for byte in os.read(reading, 512):
                if byte == _CLOSED:
                    return
                self._note(byte)

    def _note(self, byte: int) -> None:
        if byte == _HEARD:
            self._deadline = None
        elif byte not in self._handlers or signal.getsignal(byte) != self._handlers[byte]:
            return
        elif byte == _ALARM:
            self._deadline = self._deadline or time.monotonic() + PATIENCE_WITH_LIMITS
        elif byte in _STOPS:
            self._stopped += 1
            if self._stopped >= self.stops:
                self._deadline = time.monotonic() + PATIENCE


def _main_thread() -> str:
    frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
    return blocked_at(frames.get(threading.main_thread().ident or 0))


def _can_watch() -> bool:
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and sys.platform != "win32"
