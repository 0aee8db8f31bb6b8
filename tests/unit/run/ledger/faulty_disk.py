"""A disk that fails, cuts off what is written, or is the last thing that a process sees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Fault = Literal[
    "fails", "cuts off", "kills", "kills after", "is interrupted", "is interrupted after"
]


class Killed(BaseException):
    """The process is dead: nothing that it does any more reaches the disk or the server."""


@dataclass
class FaultyDisk:
    """Stands in for the module ``os``: the change of the disk with this number is faulty.

    After ``fails`` and ``cuts off`` the disk stays full for ``length`` changes. ``is interrupted``
    is a Ctrl-C, after which the process may go on.
    """

    number: int = -1
    fault: Fault = "fails"
    length: int = 1
    changes: int = 0
    is_dead: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def plan(self, number: int, fault: Fault, length: int = 1) -> None:
        """Let the change with this number, from now and from 0, be faulty."""
        is_once = fault.startswith(
            "is interrupted"
        )  # a second one would stop the clean-up of asyncio
        self.number, self.fault = self.changes + number, fault
        self.length = 1 if is_once else length
        self.is_dead = False

    def heal(self) -> None:
        """Let all further changes succeed."""
        self.number, self.is_dead = -1, False

    def check_alive(self) -> None:
        """Raise Killed if the process is dead."""
        if self.is_dead:
            raise Killed

    def write(self, file: int, data: bytes) -> int:
        part = data[: len(data) // 2]
        written: int = self._change(lambda: os.write(file, data), lambda: os.write(file, part))
        return written

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        opened: int = self._change(lambda: os.open(path, flags, mode))
        return opened

    def fsync(self, file: int) -> None:
        """Do nothing: a real one waits for a real disk."""

    def replace(self, draft: Any, path: Any) -> None:
        self._change(lambda: Path(draft).replace(path))

    def unlink(self, path: Any) -> None:
        self._change(lambda: Path(path).unlink())

    def _change(self, change: Any, part: Any = None) -> Any:
        self.check_alive()
        at = self.changes - self.number
        self.changes += 1
        if self.number < 0 or at < 0 or at >= self.length:
            return change()
        if self.fault.endswith("after"):
            change()
        elif part is not None and self.fault in {"cuts off", "kills"}:
            part()
        if self.fault.startswith("is interrupted"):
            raise KeyboardInterrupt
        if self.fault in {"kills", "kills after"}:
            self.is_dead = True
            raise Killed
        raise OSError(28, "No space left on device")
