"""Rate and concurrency limits of a run, which pytest-xdist's workers share through a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.gherkin.workers import share_folder, shared_folder
from support.run.configuration import BACKEND, SETTINGS

if TYPE_CHECKING:
    import pytest

    from support.http.transports.throttle import Throttle

_FOLDER = "api_throttle"


def share_limits(node: Any) -> None:
    """Share the folder of the limits with a worker, if there are any."""
    if _is_limited(node.config):
        share_folder(node, _FOLDER)


def throttle(config: pytest.Config) -> Throttle | None:
    """Return the throttle; None without limits, or on an offline backend."""
    if not _is_limited(config):
        return None
    from support.http.transports.throttle import Throttle  # noqa: PLC0415 - only with a limit

    limits = config.stash[SETTINGS].limits
    return Throttle(
        shared_folder(config, _FOLDER),
        per_second=limits.requests_per_second,
        at_once=limits.concurrent_requests,
    )


def _is_limited(config: pytest.Config) -> bool:
    limits = config.stash[SETTINGS].limits
    is_set = limits.requests_per_second is not None or limits.concurrent_requests is not None
    return is_set and not config.stash[BACKEND].is_offline
