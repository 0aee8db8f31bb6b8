"""Which scenario may start next."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.gherkin.parallel.schedule import Need, Schedule

ALONE = Need(alone=True)
PLAIN = Need()


def locked(*names: str) -> Need:
    return Need(locks=frozenset(names))


def started(schedule: Schedule, number: int) -> list[int | None]:
    return [schedule.start() for _ in range(number)]


def test_scenarios_start_in_their_order() -> None:
    schedule = Schedule([PLAIN, PLAIN])
    following = [schedule.following]
    assert started(schedule, 3) == [0, 1, None]
    following.append(schedule.following)
    assert following == [0, None]
    assert not schedule.has_waiting


def test_a_locked_scenario_is_overtaken() -> None:
    schedule = Schedule([locked("a"), locked("a", "b"), locked("c"), locked("b")])
    assert started(schedule, 4) == [0, 2, 3, None]
    schedule.end(0)
    assert schedule.start() is None
    schedule.end(3)
    assert schedule.start() == 1


def test_a_serial_scenario_is_alone_and_not_overtaken() -> None:
    schedule = Schedule([PLAIN, ALONE, PLAIN])
    assert started(schedule, 2) == [0, None]
    schedule.end(0)
    assert started(schedule, 2) == [1, None]
    schedule.end(1)
    assert started(schedule, 2) == [2, None]


def test_nothing_starts_after_a_stop() -> None:
    schedule = Schedule([PLAIN, PLAIN])
    schedule.start()
    schedule.stop()
    assert (schedule.start(), schedule.has_waiting) == (None, False)


def test_needs_are_those_of_the_tags() -> None:
    marks = [pytest.mark.lock("a").mark, pytest.mark.lock("b").mark]
    item: Any = SimpleNamespace(iter_markers=lambda _: marks, get_closest_marker=lambda _: None)
    assert Need.of(item) == locked("a", "b")
    serial: Any = SimpleNamespace(iter_markers=lambda _: [], get_closest_marker=lambda name: name)
    assert Need.of(serial) == ALONE


needs = st.builds(Need, st.booleans(), st.frozensets(st.sampled_from("abc"), max_size=2))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(needs, max_size=12), st.data())
def test_all_run_and_none_beside_what_excludes_it(
    scenarios: list[Need], data: st.DataObject
) -> None:
    """Whatever ends first, and however many workers there are."""
    schedule, running, ran = Schedule(scenarios), list[int](), list[int]()
    while schedule.has_waiting or running:
        index = schedule.start() if data.draw(st.booleans()) or not running else None
        if index is None:
            assert running
            schedule.end(running.pop(data.draw(st.integers(0, len(running) - 1))))
            continue
        running.append(index)
        ran.append(index)
        held = [lock for one in running for lock in scenarios[one].locks]
        assert len(held) == len({*held})
        assert len(running) == 1 or not any(scenarios[one].alone for one in running)
    assert sorted(ran) == list(range(len(scenarios)))


def test_one_that_cannot_start_yet_waits_again() -> None:
    schedule = Schedule([Need(locks=frozenset({"a"})), Need()])
    assert schedule.start() == 0
    schedule.withdraw(0)
    assert schedule.following == 0
    assert [schedule.start(), schedule.start(), schedule.start()] == [0, 1, None]
