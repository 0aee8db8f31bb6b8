"""A request to end: what sends SIGTERM wants the run to stop, and to leave nothing behind."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


def interrupt_on_termination() -> Callable[[], None]:
    """Have SIGTERM end a run as Ctrl-C does; call what is returned to undo it.

    Python would end at once: without clean-up, without reports. Only the main thread may say so.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    usual = signal.signal(signal.SIGTERM, _interrupt)

    def undo() -> None:
        signal.signal(signal.SIGTERM, usual)

    return undo


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
