"""Locks for scenarios that must not run concurrently under pytest-xdist."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.gherkin.workers import shared_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "gherkin_locks"
"""The name of the folder that workers share."""

_SERIAL = pytest.StashKey[bool]()


def record_serial(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Record whether any scenario is serial: only then do the others need the shared lock."""
    config.stash[_SERIAL] = any(item.get_closest_marker("serial") for item in items)


@contextmanager
def held(item: pytest.Item) -> Iterator[None]:
    """Hold the locks of an item, across all workers.

    A serial scenario holds the write lock of which all others hold read locks. Named locks are
    acquired in alphabetical order, so that two scenarios cannot deadlock.
    """
    from filelock import FileLock, ReadWriteLock  # noqa: PLC0415 - 20 ms, in workers only

    folder = shared_folder(item.config, FOLDER)
    with ExitStack() as stack:
        if item.config.stash.get(_SERIAL, False):
            serial = ReadWriteLock(Path(folder, "serial"))
            alone = item.get_closest_marker("serial") is not None
            stack.enter_context(serial.write_lock() if alone else serial.read_lock())
        for name in sorted({mark.args[0] for mark in item.iter_markers("lock")}):
            stack.enter_context(FileLock(Path(folder, f"lock-{name}")))
        yield
