"""The ways to close the network for a process, and which of them its system allows.

Audit events (``support.backends.network``) are raised by Python's own sockets only. The system
calls of libpq, of ctypes or of a subinterpreter can be refused by the operating system: on Linux.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OWNED = "ACCEPTANCE_RUN"
"""The environment variable by which ``support.acceptance`` marks the pytest that it starts."""


@dataclass(frozen=True)
class Seal:
    """A way to close the network for the calling thread, and for what it starts from then on.

    ``close`` cannot be undone; it raises OSError if the system refuses it. ``allows_datagrams`` is
    whether UDP sockets can still be created, to listen.
    """

    name: str
    close: Callable[[], None]
    allows_datagrams: bool


def available(*, alone: bool) -> Seal | None:
    """Return the best way that the system allows, or None; ``alone`` is whether no thread runs."""
    from support.backends.sealing import landlock, namespace, seccomp  # noqa: PLC0415 - ctypes, 4 ms

    if landlock.is_available() and seccomp.is_available():
        return Seal("Landlock and seccomp", _close, allows_datagrams=False)
    if namespace.is_available(alone=alone):
        return Seal("a network namespace", namespace.enter, allows_datagrams=True)
    return None


def is_alone() -> bool:
    """Return whether the calling thread is the only one of its process, on Linux."""
    tasks = Path("/proc/self/task")
    return tasks.is_dir() and len(list(tasks.iterdir())) == 1


def _close() -> None:
    """Refuse TCP connections by Landlock, and all that it does not know by seccomp."""
    from support.backends.sealing import landlock, seccomp  # noqa: PLC0415 - as above

    seccomp.refuse_other_protocols()
    landlock.refuse_connections()
