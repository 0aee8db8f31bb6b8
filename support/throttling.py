"""The limits of a run, which pytest-xdist's workers share in a folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.run import BACKEND, SETTINGS

if TYPE_CHECKING:
    from support.http.throttle import Throttle

_WORKER_FOLDER = "api_throttle"
_FOLDER = pytest.StashKey[Path]()


def share_folder(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker where the limits of the run are kept, if there are any."""
    if _is_limited(config):
        workerinput[_WORKER_FOLDER] = str(_folder(config))


def throttle(config: pytest.Config) -> Throttle | None:
    """Make what keeps the limits; None where there are none, or no server to spare."""
    if not _is_limited(config):
        return None
    from support.http.throttle import Throttle  # noqa: PLC0415 - only with a limit

    limits = config.stash[SETTINGS].limits
    return Throttle(
        _folder(config), per_second=limits.requests_per_second, at_once=limits.concurrent_requests
    )


def _is_limited(config: pytest.Config) -> bool:
    limits = config.stash[SETTINGS].limits
    is_set = limits.requests_per_second is not None or limits.concurrent_requests is not None
    return is_set and not config.stash[BACKEND].is_offline


def _folder(config: pytest.Config) -> Path:
    """Return the folder; the controller of a run makes it, and it goes when the run ends."""
    if hasattr(config, "workerinput"):
        return Path(config.workerinput[_WORKER_FOLDER])
    if _FOLDER not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="api-throttle-")
        config.add_cleanup(folder.cleanup)
        config.stash[_FOLDER] = Path(folder.name)
    return config.stash[_FOLDER]
