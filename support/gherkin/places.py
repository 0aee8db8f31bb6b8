"""Format places in files: ``features/orders/opening.feature:12``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


def place(path: Path | str, line: int, root: Path) -> str:
    """Return ``path:line``, with a path below the root relative to it."""
    return f"{_shown(path, root)}:{line}"


@lru_cache(maxsize=16)  # the places of a run are in few files, one after the other
def _shown(path: Path | str, root: Path) -> str:
    path = Path(path)
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
