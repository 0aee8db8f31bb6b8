"""How many scenarios may run at a time, and when several do by default."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.size import Limit, processors, read_size
from support.http.transports.host_guard import Hosts
from support.run import safety
from support.run.parallel import limits

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITED = {"limits": {"concurrent_requests": 1}}
OPTIONS: dict[str, Any] = {
    "parallel": None,
    "numprocesses": None,
    "tx": [],
    "check_steps": False,
    "unused_steps": False,
    "steps": None,
    "steps_page": None,
    "tags_page": None,
}


@pytest.fixture
def acceptance(
    configured: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Make the configuration of an acceptance run."""
    monkeypatch.setattr(limits, "can_fork", lambda: True)

    def acceptance(*, owned: bool = True, host: str = "api", **given: Any) -> Any:
        options = OPTIONS | given.pop("options", {})
        config = configured(options=options, **given)
        config.stash[safety._IS_OWNED] = owned
        config.stash[safety.HOSTS] = Hosts(frozenset({f"{host}.example.com"}), (), ("prod.*",))
        return config

    return acceptance


def test_recordings_are_made_one_at_a_time(acceptance: Callable[..., Any]) -> None:
    limit = limits.worker_limit(acceptance(writes=Path("records")))
    assert limit == Limit(1, "recordings are made one scenario at a time")


def test_limited_requests_limit_the_workers(acceptance: Callable[..., Any]) -> None:
    limit = limits.worker_limit(acceptance(settings=LIMITED))
    assert limit == Limit(1, "API_LIMITS__... limits the requests", auto_only=True)
    rate = limits.worker_limit(acceptance(settings={"limits": {"requests_per_second": 5}}))
    assert rate is not None
    assert rate.most == processors()


@pytest.mark.parametrize("given", [{}, {"settings": LIMITED, "is_offline": True}])
def test_otherwise_there_is_no_limit(acceptance: Callable[..., Any], given: dict[str, Any]) -> None:
    assert limits.worker_limit(acceptance(**given)) is None


def test_an_acceptance_run_on_live_uses_workers(acceptance: Callable[..., Any]) -> None:
    config = acceptance()
    limits.set_default(config)
    assert config.option.parallel == "auto"


@pytest.mark.parametrize(
    "given",
    [
        {"owned": False},
        {"is_offline": True},
        {"worker": {"workerid": "gw0"}},  # of pytest-xdist
        {"writes": Path("records")},
        {"options": {"numprocesses": 2}},
        {"options": {"tx": ["popen"]}},
        {"options": {"usepdb": True}},
        {"options": {"trace": True}},
        {"options": {"stepwise": True}},
        {"options": {"clean_leftovers": True}},
        {"options": {"collectonly": True}},
    ],
    ids=str,
)
def test_it_does_not_where_that_makes_no_sense(
    acceptance: Callable[..., Any], given: dict[str, Any]
) -> None:
    config = acceptance(**given)
    limits.set_default(config)
    assert config.option.parallel is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"settings": LIMITED}, "API_LIMITS__... limits the requests"),
        ({"host": "prod"}, "the host looks like production"),
    ],
)
def test_it_is_one_process_where_more_could_do_harm(
    acceptance: Callable[..., Any], given: dict[str, Any], reason: str
) -> None:
    config = acceptance(**given)
    limits.set_default(config)
    limit = limits.worker_limit(config)
    assert str(read_size(config.option.parallel, filter(None, [limit]))) == f"one process: {reason}"


def test_the_number_that_was_given_stays(acceptance: Callable[..., Any]) -> None:
    config = acceptance(options={"parallel": "3"})
    limits.set_default(config)
    assert config.option.parallel == "3"


def test_nothing_is_forked_where_that_is_not_safe(
    acceptance: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "can_fork", lambda: False)
    config = acceptance()
    limits.set_default(config)
    assert config.option.parallel is None
    assert isinstance(config.option, SimpleNamespace)
