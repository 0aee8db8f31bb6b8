"""The option and its hooks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel import plugin, size
from support.gherkin.parallel.size import Limit, Size

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def asked(configuration: Callable[..., Any]) -> Callable[..., Any]:
    """Make the configuration of a run with the option."""

    def asked(parallel: str | None, *limits: Limit, **options: Any) -> Any:
        hook = SimpleNamespace(pytest_gherkin_worker_limit=lambda config: config and [*limits])
        option = SimpleNamespace(parallel=parallel, **options)
        return configuration(hook=hook, option=option)

    return asked


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "can_fork", lambda: True)


def session(config: Any, items: int = 9, failed: int = 0) -> Any:
    return SimpleNamespace(config=config, items=[None] * items, testsfailed=failed)


def test_without_the_option_nothing_is_said_or_done(asked: Callable[..., Any]) -> None:
    config = asked(None)
    plugin.pytest_configure(config)
    plugin.pytest_collection_finish(session(config))
    assert plugin.pytest_report_header(config) is None
    assert plugin.pytest_runtestloop(session(config)) is None


def test_the_header_says_how_many_and_why(asked: Callable[..., Any]) -> None:
    config = asked("8", Limit(1, "a reason"))
    plugin.pytest_configure(config)
    assert plugin.pytest_report_header(config) == "parallel: one process: a reason"


@pytest.mark.parametrize(
    "options",
    [
        {"usepdb": True},
        {"trace": True},
        {"stepwise": True},
        {"numprocesses": 2},
        {"numprocesses": None, "tx": ["x"]},
    ],
)
def test_options_that_do_not_go_with_it_are_refused(
    asked: Callable[..., Any], options: dict[str, Any]
) -> None:
    with pytest.raises(pytest.UsageError):
        plugin.pytest_configure(asked("2", **options))


@pytest.mark.parametrize("options", [{"usepdb": True}, {"numprocesses": 2}])
def test_they_go_with_one_process(asked: Callable[..., Any], options: dict[str, Any]) -> None:
    config = asked("1", **options)
    plugin.pytest_configure(config)
    assert config.stash[plugin._SIZE] == Size(1, 1)


@pytest.mark.parametrize(
    ("items", "options", "workers"),
    [(9, {}, True), (1, {}, False), (0, {}, False), (9, {"setuponly": True}, False)],
)
def test_workers_start_where_they_have_something_to_do(
    asked: Callable[..., Any], items: int, options: dict[str, Any], *, workers: bool
) -> None:
    config = asked("2", **options)
    plugin.pytest_configure(config)
    plugin.pytest_collection_finish(session(config, items))
    assert config.stash.get(plugin._HAS_WORKERS, False) is workers


@pytest.mark.parametrize(("failed", "goes_on"), [(1, False), (1, True), (0, False)])
def test_the_run_is_the_controllers(
    asked: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, failed: int, *, goes_on: bool
) -> None:
    """After errors of the collection pytest ends the run, unless it is to go on."""
    ran: list[Size] = []

    class Controller:
        def __init__(self, session: Any, size: Size) -> None:
            assert session
            self.size = size

        def run(self) -> None:
            ran.append(self.size)

    monkeypatch.setattr("support.gherkin.parallel.controller.Controller", Controller)
    config = asked("4", continue_on_collection_errors=goes_on)
    plugin.pytest_configure(config)
    plugin.pytest_collection_finish(session(config, 3))
    runs = goes_on or not failed
    assert plugin.pytest_runtestloop(session(config, 3, failed)) is (True if runs else None)
    assert ran == ([Size(3, 3)] if runs else [])
