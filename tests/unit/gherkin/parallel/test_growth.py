"""Whether the workers leave processors idle."""

from __future__ import annotations

import os
import sys

import pytest

from support.gherkin.parallel import growth
from support.gherkin.parallel.growth import INTERVAL, LOW, Demand, wanted_time

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
    assert not demand.is_low([1, 2]), "nothing is known of the time before"
    return demand


def test_workers_that_wait_leave_processors_idle(machine: Machine, demand: Demand) -> None:
    machine.passes(1, p1=0.2, p2=0.2)
    assert demand.is_low([1, 2])


def test_more_workers_do_not_help_if_all_are_busy(machine: Machine, demand: Demand) -> None:
    busy = LOW * PROCESSORS / 2
    machine.passes(1, p1=busy, p2=busy)
    assert not demand.is_low([1, 2])
    machine.passes(1, p1=busy, p2=busy - 0.01)
    assert demand.is_low([1, 2])


def test_what_is_new_or_has_ended_does_not_count(machine: Machine, demand: Demand) -> None:
    """Of the third, nothing is known of the time before."""
    machine.passes(1, p1=0.1, p3=100.0)
    assert demand.is_low([1, 3, 4])
    machine.passes(1, p3=100.0)
    assert not demand.is_low([3])
    machine.passes(1)
    assert not demand.is_low([])


def test_it_is_not_looked_at_too_often(machine: Machine, demand: Demand) -> None:
    machine.passes(INTERVAL * 0.9)
    assert not demand.is_low([1, 2])
    machine.passes(INTERVAL * 0.9)
    assert demand.is_low([1, 2])


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_the_system_tells_what_this_process_has_wanted() -> None:
    before = wanted_time(os.getpid()) or 0.0
    assert sum(range(10**6)) > 0
    assert (wanted_time(os.getpid()) or 0.0) > before > 0


def test_of_a_process_that_has_ended_nothing_is_known() -> None:
    assert wanted_time(2**31 - 1) is None
