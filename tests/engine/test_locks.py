"""Scenarios that must not run concurrently, on several workers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

    Engine = Callable[..., pytest.RunResult]
    Pairs = dict[str, tuple[str, str, str]]
    Overlaps = set[frozenset[str]]

# Scenarios run in pairs, one on each worker. Both wait for the other before they ask for locks.
# Then each records when it starts and ends; a step waits until another runs, or times out.
STEPS = """
import pathlib, time
FOLDER = pathlib.Path(__file__).parent
TIMES = FOLDER / "times"
COMING = FOLDER / "coming"
TIMES.mkdir(exist_ok=True)
COMING.mkdir(exist_ok=True)
def partner(name):
    return {"a": "b", "b": "a"}[name[0]] + name[1:]
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    name = item.path.stem
    COMING.joinpath(name).touch()
    end = time.monotonic() + 20
    while time.monotonic() < end and not COMING.joinpath(partner(name)).exists():
        time.sleep(0.001)
    return (yield)
@given(parsers.parse("{name} takes {seconds:g} s or has company"))
async def _(name, seconds):
    TIMES.joinpath(name).write_text(f"{time.monotonic_ns()}")
    end = time.monotonic() + seconds
    while time.monotonic() < end and not TIMES.joinpath(partner(name)).exists():
        await asyncio.sleep(0.001)
    started = TIMES.joinpath(name).read_text()
    TIMES.joinpath(name).write_text(f"{started} {time.monotonic_ns()}")
@given(parsers.parse("{name} fails"))
async def _(name):
    assert False
"""
TOGETHER = "Given {} takes 10 s or has company"
APART = "Given {} takes 0.1 s or has company"
FAILS = "Given {} fails"

WITHOUT_SERIAL = {
    "1lock": ("@lock:db", "@lock:db", APART),
    "2locks": ("@lock:db", "@lock:mail", TOGETHER),
    "3orders": ("@lock:x @lock:y", "@lock:y @lock:x", APART),
    "4plain": ("", "", TOGETHER),
}
WITH_SERIAL = {
    "1fail": ("@lock:x @serial", "@lock:x @serial", FAILS),
    "2serial": ("@serial", "", APART),
    "3both": ("@serial", "@serial", APART),
    "4plain": ("", "", TOGETHER),
}
"""By name, in their order: the tags of both scenarios of a pair, and their step."""


def run_pairs(engine: Callable[..., Ran], pairs: Pairs) -> Ran:
    """Run pairs on two workers: of all files in their order, each takes one half."""
    scenario = "Feature: F\n  {}\n  Scenario: S\n    {}\n"
    features = {
        half + name: scenario.format(tags[at], step.format(half + name))
        for at, half in enumerate("ab")
        for name, (*tags, step) in pairs.items()
    }
    return engine(STEPS, "-n", "2", "--dist", "worksteal", **features)


def overlaps(folder: Path) -> Overlaps:
    """Return the pairs of scenarios whose times overlap."""
    times = {file.name: [int(n) for n in file.read_text().split()] for file in folder.iterdir()}
    return {
        frozenset(pair)
        for pair in combinations(times, 2)
        if max(times[name][0] for name in pair) < min(times[name][1] for name in pair)
    }


@pytest.fixture(scope="module")
def found(engine_once: Callable[..., Ran]) -> Overlaps:
    """The pairs that overlapped in a run without serial scenarios."""
    ran = run_pairs(engine_once, WITHOUT_SERIAL)
    ran.result.assert_outcomes(passed=8)
    return overlaps(ran.folder / "times")


@pytest.fixture(scope="module")
def beside_serial(engine_once: Callable[..., Ran]) -> Ran:
    """A run with serial scenarios."""
    return run_pairs(engine_once, WITH_SERIAL)


def test_without_tags_scenarios_overlap(found: Overlaps) -> None:
    """Each waits for the other, at most ten seconds."""
    assert {"a4plain", "b4plain"} in found


def test_scenarios_with_one_lock_do_not_overlap(found: Overlaps) -> None:
    assert {"a1lock", "b1lock"} not in found


def test_scenarios_with_different_locks_overlap(found: Overlaps) -> None:
    assert {"a2locks", "b2locks"} in found


def test_several_locks_do_not_wait_for_each_other(found: Overlaps) -> None:
    """They are acquired in alphabetical order, regardless of the order in the feature."""
    assert {"a3orders", "b3orders"} not in found


def test_a_serial_scenario_overlaps_with_none(beside_serial: Ran) -> None:
    """Not even with untagged ones."""
    found = overlaps(beside_serial.folder / "times")
    assert not any({"a2serial", "a3both", "b3both"} & pair for pair in found)


def test_beside_a_serial_scenario_the_others_overlap(beside_serial: Ran) -> None:
    """They share the lock that it holds exclusively."""
    assert {"a4plain", "b4plain"} in overlaps(beside_serial.folder / "times")


def test_two_serial_scenarios_do_not_overlap(beside_serial: Ran) -> None:
    assert {"a3both", "b3both"} not in overlaps(beside_serial.folder / "times")


def test_a_lock_is_released_when_the_scenario_fails(beside_serial: Ran) -> None:
    """Otherwise the other one would wait forever."""
    beside_serial.result.assert_outcomes(failed=2, passed=6)


def test_without_workers_locks_cost_nothing(engine: Engine, pytester: pytest.Pytester) -> None:
    """One process runs one scenario at a time anyway."""
    (pytester.mkdir("coming") / "b").touch()
    text = "Feature: F\n  @lock:x @serial\n  Scenario: S\n    Given a takes 0 s or has company\n"
    engine(STEPS, a=text).assert_outcomes(passed=1)
    assert overlaps(pytester.path / "times") == set()
