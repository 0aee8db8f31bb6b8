"""A run on forked workers that is stopped by a signal."""

from __future__ import annotations

import signal
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.lifecycle import ALARM
from support.gherkin.workers import _FORKED
from support.run import signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_controller_of_forked_workers_signals_them_and_starts_nothing_else(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(signals.os, "kill", lambda pid, what: sent.append((pid, what)))  # type: ignore[attr-defined]
    config: Any = SimpleNamespace(stash=pytest.Stash())
    config.pluginmanager = SimpleNamespace(get_plugin=lambda _: None)
    config.stash[ALARM] = Alarm()
    config.stash[_FORKED] = {"gw0": 7, "gw1": 8}
    stop = signals._Stop(config)
    session: Any = SimpleNamespace(shouldstop=False)
    stop._session = session
    stop.handle(number, None)
    assert sent == [(7, signal.SIGINT), (8, signal.SIGINT)]
    assert session.shouldstop == f"stopped by {number.name}"
