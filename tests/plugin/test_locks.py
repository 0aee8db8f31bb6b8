"""Scenarios that must not run at the same time, on several workers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Engine = Callable[..., pytest.RunResult]

# Each scenario writes when it starts and ends; a step waits until it has company, or a while.
STEPS = """
import pathlib, time
FOLDER = pathlib.Path(__file__).parent / "times"
FOLDER.mkdir(exist_ok=True)
@given(parsers.parse("it takes {name}"))
async def _(name):
    FOLDER.joinpath(name).write_text(f"{time.monotonic_ns()}")
    end = time.monotonic() + WAIT
    while time.monotonic() < end and len(list(FOLDER.iterdir())) < COMPANY:
        await asyncio.sleep(0.001)
    started = FOLDER.joinpath(name).read_text()
    FOLDER.joinpath(name).write_text(f"{started} {time.monotonic_ns()}")
"""


@pytest.fixture
def run(engine: Engine, pytester: pytest.Pytester) -> Callable[..., set[frozenset[str]]]:
    """Run a scenario for each name, so tagged, on two workers; return who overlapped with whom."""

    def run_tagged(wait: float = 0.2, company: int = 99, **tags: str) -> set[frozenset[str]]:
        steps = STEPS.replace("WAIT", str(wait)).replace("COMPANY", str(company))
        features = {
            name: f"Feature: {name}\n  {tag}\n  Scenario: {name}\n    Given it takes {name}\n"
            for name, tag in tags.items()
        }
        result = engine(steps, "-n", "2", "--dist", "worksteal", apart=True, **features)
        result.assert_outcomes(passed=len(tags))
        return overlaps(pytester.path / "times")

    return run_tagged


def overlaps(folder: Path) -> set[frozenset[str]]:
    """Pairs of scenarios whose times overlap."""
    times = {file.name: [int(n) for n in file.read_text().split()] for file in folder.iterdir()}
    return {
        frozenset(pair)
        for pair in combinations(times, 2)
        if max(times[name][0] for name in pair) < min(times[name][1] for name in pair)
    }


def test_without_tags_scenarios_overlap(run: Callable[..., set[frozenset[str]]]) -> None:
    """Each waits for the other, for ten seconds at most."""
    assert run(wait=10, company=2, a="", b="") == {frozenset("ab")}


def test_scenarios_with_one_lock_do_not_overlap(run: Callable[..., set[frozenset[str]]]) -> None:
    assert run(a="@lock:db", b="@lock:db") == set()


def test_scenarios_with_different_locks_overlap(run: Callable[..., set[frozenset[str]]]) -> None:
    assert run(wait=10, company=2, a="@lock:db", b="@lock:mail") == {frozenset("ab")}


def test_several_locks_do_not_wait_for_each_other(run: Callable[..., set[frozenset[str]]]) -> None:
    """They are taken in the order of their names, whatever their order in the feature."""
    assert run(wait=0.05, a="@lock:x @lock:y", b="@lock:y @lock:x") == set()


def test_a_serial_scenario_overlaps_with_none(run: Callable[..., set[frozenset[str]]]) -> None:
    """Nor with those that have no tag."""
    assert not any("s" in pair for pair in run(s="@serial", a="", b=""))


def test_beside_a_serial_scenario_the_others_overlap(
    run: Callable[..., set[frozenset[str]]],
) -> None:
    """They share what it holds alone."""
    found = run(wait=10, company=2, a="", b="", z="@serial")
    assert frozenset("ab") in found
    assert not any("z" in pair for pair in found)


def test_two_serial_scenarios_do_not_overlap(run: Callable[..., set[frozenset[str]]]) -> None:
    assert run(a="@serial", b="@serial") == set()


def test_a_lock_is_let_go_when_the_scenario_fails(engine: Engine) -> None:
    """The other one would wait for ever."""
    steps = '@given("it fails")\nasync def _():\n    assert False\n'
    text = "Feature: F\n  @lock:x @serial\n  Scenario: S\n    Given it fails\n"
    result = engine(steps, "-n", "2", apart=True, a=text, b=text)
    result.assert_outcomes(failed=2)


def test_without_workers_locks_cost_nothing(engine: Engine, pytester: pytest.Pytester) -> None:
    """One process runs one scenario at a time anyway."""
    steps = STEPS.replace("WAIT", "0").replace("COMPANY", "0")
    text = "Feature: F\n  @lock:x @serial\n  Scenario: S\n    Given it takes a\n"
    engine(steps, a=text).assert_outcomes(passed=1)
    assert overlaps(pytester.path / "times") == set()
