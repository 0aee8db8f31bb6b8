"""The limits of a run, and the input of its workers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.run.configuration import BACKEND, SETTINGS
from support.run.throttling import share_limits, throttle
from support.settings import Settings
from support.settings.connection import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Configured = Callable[..., pytest.Config]

LIMITS = [{"requests_per_second": 5}, {"concurrent_requests": 2}]


@pytest.fixture
def configured() -> Iterator[Configured]:
    """Make the configuration of a run with these limits, which ends with the test."""
    cleanups: list[Callable[[], None]] = []

    def configured(*, is_offline: bool = False, **limits: Any) -> pytest.Config:
        stash = pytest.Stash()
        stash[SETTINGS] = Settings(limits=Limits(**limits))
        stash[BACKEND] = cast("Any", SimpleNamespace(is_offline=is_offline))
        config = SimpleNamespace(stash=stash, add_cleanup=cleanups.append)
        return cast("pytest.Config", config)

    yield configured
    for cleanup in cleanups:
        cleanup()


def worker_input(config: pytest.Config) -> dict[str, str]:
    """Return the input of a worker."""
    workerinput: dict[str, str] = {}
    share_limits(SimpleNamespace(config=config, workerinput=workerinput))
    return workerinput


@pytest.mark.promise("connection.md", "Without limits, nothing is tracked")
def test_without_limits_there_is_nothing_to_wait_for(configured: Configured) -> None:
    assert throttle(configured()) is None
    assert worker_input(configured()) == {}


@pytest.mark.promise("connection.md", "The limits do not apply to the backends")
@pytest.mark.parametrize("limits", LIMITS)
def test_offline_there_is_no_server_to_spare(
    configured: Configured, limits: dict[str, int]
) -> None:
    config = configured(is_offline=True, **limits)
    assert throttle(config) is None
    assert worker_input(config) == {}


@pytest.mark.parametrize("limits", LIMITS)
async def test_with_a_limit_requests_wait(configured: Configured, limits: dict[str, int]) -> None:
    used = throttle(configured(**limits))
    assert used is not None
    async with used.permitted():
        pass
    used.close()


def test_all_workers_have_the_folder_of_the_controller(configured: Configured) -> None:
    """Another run has a different one."""
    controller = configured(concurrent_requests=2)
    folders = {worker_input(controller)["api_throttle"] for _ in range(3)}
    assert len(folders) == 1
    assert folders != {worker_input(configured(concurrent_requests=2))["api_throttle"]}


async def test_a_worker_uses_the_folder_that_it_receives(
    configured: Configured, tmp_path: Path
) -> None:
    worker = configured(concurrent_requests=2)
    worker.workerinput = {"api_throttle": str(tmp_path)}  # type: ignore[attr-defined]  # of xdist
    used = throttle(worker)
    assert used is not None
    async with used.permitted():
        assert (tmp_path / "slot-0").exists()


def test_the_folder_goes_when_the_run_ends(tmp_path: Path) -> None:
    cleanups: list[Callable[[], None]] = []
    stash = pytest.Stash()
    stash[SETTINGS] = Settings(limits=Limits(concurrent_requests=1))
    stash[BACKEND] = cast("Any", SimpleNamespace(is_offline=False))
    config = SimpleNamespace(stash=stash, add_cleanup=cleanups.append, rootpath=tmp_path)
    folder = Path(worker_input(cast("pytest.Config", config))["api_throttle"])
    assert folder.is_dir()
    for cleanup in cleanups:
        cleanup()
    assert not folder.exists()
