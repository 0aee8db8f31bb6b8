"""Results that are made once for all workers of a run."""

from __future__ import annotations

import pickle
import shutil
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Result = TypeVar("Result")


def once(folder: Path, make: Callable[[Path], Result]) -> Result:
    """Make something in a folder in the first worker that needs it; the others load the result."""
    stored = folder / "result.pickle"
    with FileLock(f"{folder}.lock"):
        if not stored.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            stored.write_bytes(pickle.dumps(make(folder)))
    result: Result = pickle.loads(stored.read_bytes())
    return result
