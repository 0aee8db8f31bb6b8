"""Format places in files: ``features/orders/opening.feature:12``."""

from __future__ import annotations

from pathlib import Path


def place(path: Path | str, line: int, root: Path) -> str:
    """Return ``path:line``, with a path below the root relative to it."""
    path = Path(path)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return f"{shown.as_posix()}:{line}"
