"""One run at a time writes to a folder of results."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class OccupiedError(Exception):
    """Another run is writing to the folder."""


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Lock a folder of results; raises OccupiedError, and OSError if that is not possible.

    The file is next to the folder, which ``--clean-alluredir`` empties. The system releases the
    lock if the process dies.
    """
    path = _lock_of(folder)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise OccupiedError(
            f"another run is writing to {folder}, and the results would be mixed: wait for it, or "
            "choose another folder"
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file
            path.unlink()
        lock.release()


def _lock_of(folder: Path) -> Path:
    folder = folder.resolve()
    parent = folder.parent if os.access(folder.parent, os.W_OK) else folder  # a mounted volume
    return parent / f".{folder.name}.lock"
