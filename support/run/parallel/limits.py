"""How many scenarios may run at a time, and when several do without being asked to."""

from __future__ import annotations

import pytest

from support.gherkin.parallel.size import AUTO, Limit, can_fork, processors
from support.gherkin.workers import is_worker
from support.run import safety
from support.run.configuration import BACKEND, SETTINGS, runs_scenarios

_OTHERS = (  # options with which --parallel makes no sense, or is refused
    "numprocesses",
    "tx",
    "usepdb",
    "trace",
    "stepwise",
    "clean_leftovers",
    "drop_leftovers",
)
_LIMITED = "API_LIMITS__... limits the requests"
_SERIAL = pytest.StashKey[str]()  # why a run that nobody wants to be parallel is not


def worker_limit(config: pytest.Config) -> Limit | None:
    """Return the limit of the backend, or else of the settings; None without one."""
    if _SERIAL in config.stash:
        return Limit(1, config.stash[_SERIAL])
    backend = config.stash[BACKEND]
    if backend.writes is not None:
        return Limit(1, "recordings are made one scenario at a time")
    if backend.is_offline or not _limits_requests(config):
        return None
    at_once = config.stash[SETTINGS].limits.concurrent_requests
    most = min(processors(), at_once or processors())
    return Limit(most, _LIMITED, auto_only=True)


def set_default(config: pytest.Config) -> None:
    """Run as many scenarios at a time as keep the processors busy in an acceptance run on live.

    With a limit to the requests, and on a host that looks like production, it runs one at a time.
    """
    option = config.option
    if (
        is_worker(config)
        or option.parallel is not None
        or any(getattr(option, name, None) for name in _OTHERS)
    ):
        return
    backend = config.stash[BACKEND]
    is_live = not backend.is_offline and backend.writes is None
    if can_fork() and safety.is_owned(config) and runs_scenarios(config) and is_live:
        option.parallel = AUTO
        if _limits_requests(config):
            config.stash[_SERIAL] = _LIMITED
        elif safety.is_production(config):
            config.stash[_SERIAL] = "the host looks like production"


def _limits_requests(config: pytest.Config) -> bool:
    limits = config.stash[SETTINGS].limits
    return limits.requests_per_second is not None or limits.concurrent_requests is not None
