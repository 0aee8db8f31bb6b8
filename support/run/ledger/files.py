"""Writing that loses nothing, whenever the process is killed or the disk is full."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Log:
    """A file that grows by lines; it is opened with the first and stays open.

    So a line needs neither a new file descriptor nor more than one system call.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._is_torn = False

    def append(self, line: str) -> None:
        """Append a line; raises OSError, after which the file may end in part of the line."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        text = f"\n{line}\n" if self._is_torn else f"{line}\n"
        self._is_torn = True
        write(self._file, text.encode("utf-8", "backslashreplace"))
        self._is_torn = False

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def write(file: int, data: bytes) -> None:
    """Write all of the data to a file descriptor; raises OSError."""
    while data:
        data = data[os.write(file, data) :]


def replace(path: Path, text: str) -> None:
    """Replace a file at once, or leave it as it was; raises OSError.

    The new content has reached the disk before the old one is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        try:
            write(file, text.encode("utf-8", "backslashreplace"))
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(draft, path)  # noqa: PTH105 - next to its siblings, which pathlib does not have
    except OSError:
        with suppress(OSError):
            remove(draft)
        raise


def remove(path: Path) -> None:
    """Remove a file if it exists; raises OSError."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - next to its siblings
