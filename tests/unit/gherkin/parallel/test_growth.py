"""Whether the workers leave processors idle."""

from __future__ import annotations

import os
import sys

import pytest

from support.gherkin.parallel import growth
from support.gherkin.parallel.growth import ENOUGH, INTERVAL, LOW, Demand, wanted_time
from support.gherkin.parallel.size import MOST

PROCESSORS = 4


class Machine:
    """Processes, each with the seconds in which it wanted a processor, and a clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.wanted: dict[int, float] = {}

    def clock(self) -> float:
        return self.now

    def passes(self, seconds: float, **shares: float) -> None:
        """Let time pass, in which ``p1`` wants a processor for this share of it."""
        self.now += seconds
        for name, share in shares.items():
            pid = int(name[1:])
            self.wanted[pid] = self.wanted.get(pid, 0.0) + share * seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(growth, "processors", lambda: PROCESSORS)
    return Machine()


@pytest.fixture
def demand(machine: Machine) -> Demand:
    demand = Demand(machine.wanted.get, machine.clock)
    machine.passes(1, p1=1.0, p2=1.0)
    assert demand.growth([1, 2]) == 1, "nothing is known of the time before"
    return demand


def looks(machine: Machine, demand: Demand, *shares: float) -> list[float]:
    """Return the growth after each second, in which both want this share of all processors."""
    seen = []
    for share in shares:
        machine.passes(1, p1=share * PROCESSORS / 2, p2=share * PROCESSORS / 2)
        seen.append(demand.growth([1, 2]))
    return seen


def test_workers_that_wait_leave_processors_idle(machine: Machine, demand: Demand) -> None:
    assert [one > 1 for one in looks(machine, demand, *[0.1] * 4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("shares", "times"),
    [
        ([0.2, 0.2], 1 / 0.2),
        ([0.1, 0.2], 1 / 0.15),
        ([1.0, 0.2, 0.2], 1 / 0.2),
        ([LOW - 0.1] * 8, 2),
        ([0.0, 0.0], MOST),
    ],
    ids=["low", "on average", "after a start", "hardly low", "nothing"],
)
def test_there_are_as_many_more_as_would_keep_them_busy(
    machine: Machine, demand: Demand, shares: list[float], times: float
) -> None:
    """The time in which workers start, and keep them busy, does not count."""
    assert max(looks(machine, demand, *shares)) == pytest.approx(times)


def test_more_workers_do_not_help_if_all_are_busy(machine: Machine, demand: Demand) -> None:
    assert {*looks(machine, demand, *[LOW + 0.01] * 50)} == {1}


def test_the_demand_at_one_look_may_be_low_by_chance(machine: Machine, demand: Demand) -> None:
    assert {*looks(machine, demand, *[0.0, 0.9, 0.9] * 20)} == {1}
    assert {*looks(machine, demand, *[LOW - 0.1, LOW + 0.1] * 50)} == {1}


def test_the_lower_the_demand_the_sooner_it_counts(machine: Machine, demand: Demand) -> None:
    few, many = (
        [one > 1 for one in looks(machine, demand, *[share] * 20)].index(True) + 1
        for share in (0.0, LOW - 0.1)
    )
    assert few == 2
    assert ENOUGH / 0.1 <= many <= ENOUGH / 0.1 + 1.1


def test_what_is_new_or_has_ended_does_not_count(machine: Machine, demand: Demand) -> None:
    """Of the third, nothing is known of the time before."""
    for _ in range(2):
        machine.passes(1, p1=0.1, p3=100.0)
        seen = demand.growth([1, 3, 4])
        machine.wanted.pop(3)
    assert seen > 1
    for _ in range(4):
        machine.passes(1)
        assert demand.growth([]) == 1


def test_it_is_not_looked_at_too_often(machine: Machine, demand: Demand) -> None:
    looked = []
    for _ in range(4):
        machine.passes(INTERVAL * 0.6)
        looked.append(demand.growth([1, 2]) > 1)
    assert looked == [False, False, False, True], "every second time"


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_the_system_tells_what_this_process_has_wanted() -> None:
    before = wanted_time(os.getpid()) or 0.0
    assert sum(range(10**6)) > 0
    assert (wanted_time(os.getpid()) or 0.0) > before > 0


def test_of_a_process_that_has_ended_nothing_is_known() -> None:
    assert wanted_time(2**31 - 1) is None
