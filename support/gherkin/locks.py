"""Scenarios that must not run at the same time, under pytest-xdist."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORKER_FOLDER = "gherkin_locks"
_FOLDER = pytest.StashKey[Path]()
_SERIAL = pytest.StashKey[bool]()


def share_folder(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker where the locks of the run lie; the folder goes when the run ends."""
    if _FOLDER not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="gherkin-locks-")
        config.add_cleanup(folder.cleanup)
        config.stash[_FOLDER] = Path(folder.name)
    workerinput[_WORKER_FOLDER] = str(config.stash[_FOLDER])


def note_serial(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Remember whether any scenario is serial: only then the others need to give way."""
    config.stash[_SERIAL] = any(item.get_closest_marker("serial") for item in items)


def are_shared(config: pytest.Config) -> bool:
    """Tell whether there are workers to keep scenarios apart in."""
    return hasattr(config, "workerinput")


@contextmanager
def held(item: pytest.Item) -> Iterator[None]:
    """Hold what an item needs, over all workers.

    A serial scenario holds alone what all others share; locks by name are taken in the order of
    their names, so that two scenarios cannot wait for each other.
    """
    from filelock import FileLock, ReadWriteLock  # noqa: PLC0415 - 20 ms, in workers only

    folder = item.config.workerinput[_WORKER_FOLDER]  # type: ignore[attr-defined]  # of pytest-xdist
    with ExitStack() as stack:
        if item.config.stash.get(_SERIAL, False):
            serial = ReadWriteLock(Path(folder, "serial"))
            alone = item.get_closest_marker("serial") is not None
            stack.enter_context(serial.write_lock() if alone else serial.read_lock())
        for name in sorted({mark.args[0] for mark in item.iter_markers("lock")}):
            stack.enter_context(FileLock(Path(folder, f"lock-{name}")))
        yield
