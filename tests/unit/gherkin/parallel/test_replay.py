"""The order in which the controller's plugins see what happens in workers."""

from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.parallel.messages import Finished, Reported, Started, Warned, Wrote
from support.gherkin.parallel.replay import Replay

PLACE = ("a.feature", 1, "S")


class Hooks:
    """Hooks that note their calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> None:
            self.calls.append((name.removeprefix("pytest_"), *arguments.values()))

        if name == "pytest_warning_recorded":
            return SimpleNamespace(
                call_historic=lambda kwargs: self.calls.append((name, *kwargs.values()))
            )
        return call


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
def config(hooks: Hooks) -> Any:
    terminal = SimpleNamespace(
        _tw=SimpleNamespace(write=lambda text, **_: hooks.calls.append(text))
    )
    manager = SimpleNamespace(get_plugin={"terminalreporter": terminal}.get)
    return SimpleNamespace(hook=hooks, pluginmanager=manager)


@pytest.fixture
def replay(config: Any) -> Replay:
    return Replay(config)


def test_events_are_played_in_the_order_of_the_scenarios(replay: Replay, hooks: Hooks) -> None:
    replay.add(1, Wrote("one"))
    replay.end(1)
    replay.add(2, Wrote("two"))
    replay.add(0, Wrote("nought"))
    assert hooks.calls == ["nought"]
    replay.end(0)
    assert hooks.calls == ["nought", "one", "two"]
    replay.add(2, Wrote("two again"))
    replay.end(2)
    replay.add(3, Wrote("three"))
    assert hooks.calls[3:] == ["two again", "three"]


def test_what_comes_late_is_played_at_once(replay: Replay, hooks: Hooks) -> None:
    replay.end(0)
    replay.add(0, Wrote("late"))
    assert hooks.calls == ["late"]


def test_at_the_end_what_is_kept_is_played(replay: Replay, hooks: Hooks) -> None:
    """The first scenario has not run, because the run was stopped."""
    replay.add(5, Wrote("five"))
    replay.add(3, Wrote("three"))
    replay.end(3)
    assert hooks.calls == []
    replay.close()
    assert hooks.calls == ["three", "five"]


def test_each_event_calls_its_hook(replay: Replay, hooks: Hooks) -> None:
    report: Any = "report"
    warning = warnings.WarningMessage("w", UserWarning, "f.py", 1)
    replay.add(0, Started("a", PLACE))
    replay.add(0, Reported(report))
    replay.add(0, Warned(warning, "runtest", "a", None))
    replay.add(0, Finished("a", PLACE))
    assert hooks.calls == [
        ("runtest_logstart", "a", PLACE),
        ("runtest_logreport", "report"),
        ("pytest_warning_recorded", warning, "runtest", "a", None),
        ("runtest_logfinish", "a", PLACE),
    ]
