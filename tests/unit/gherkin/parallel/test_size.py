"""How many workers a run has."""

from __future__ import annotations

import os
import sys

import pytest

from support.gherkin.parallel.size import MOST, Limit, Size, processors, read_size


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(os, "fork", lambda: 0, raising=False)


@pytest.mark.parametrize(
    ("text", "size", "shown"),
    [
        ("auto", Size(2, MOST), "auto (2 to 16 workers)"),
        ("8", Size(8, 8), "8 workers"),
        ("1", Size(1, 1), "one process"),
    ],
)
def test_the_option_is_read_and_shown(text: str, size: Size, shown: str) -> None:
    assert read_size(text) == size
    assert str(size) == shown


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "", "²", "AUTO"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(pytest.UsageError, match="whole number from 1, or auto"):
        read_size(text)


@pytest.mark.parametrize(
    ("text", "limit", "size"),
    [
        ("auto", Limit(1, "a reason"), Size(1, 1, "a reason")),
        ("8", Limit(1, "a reason"), Size(1, 1, "a reason")),
        ("auto", Limit(4, "a reason", auto_only=True), Size(2, 4, "a reason")),
        ("8", Limit(4, "a reason", auto_only=True), Size(8, 8)),
        ("2", Limit(4, "a reason"), Size(2, 2)),
    ],
)
def test_limits_hold(text: str, limit: Limit, size: Size) -> None:
    assert read_size(text, [limit]) == size


def test_a_limit_is_stated_with_its_reason() -> None:
    limited = read_size("8", [Limit(1, "recordings are made one at a time")])
    assert str(limited) == "one process: recordings are made one at a time"


def test_no_worker_has_nothing_to_do() -> None:
    assert Size(2, 16).of(3) == Size(2, 3)
    assert Size(8, 8).of(3) == Size(3, 3)
    assert Size(2, 16).of(0).most == 0


def test_only_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    size = read_size("8")
    assert size.most == 1
    assert str(size) == "one process: workers are forked on Linux only, and this is darwin"


def test_processors_are_those_of_this_process() -> None:
    assert processors() == 2
