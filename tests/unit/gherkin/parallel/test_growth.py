"""Whether the processors idle."""

from __future__ import annotations

import os

import pytest

from support.gherkin.parallel.growth import INTERVAL, Idleness

STAT = """cpu  9 9 9 9 9 9 9 9 9 9
cpu0 {busy} 0 0 {idle} 0 0 0 0 5 5
cpu1 0 0 0 {idle} 0 0 0 0 0 0
intr 1 2
"""


class Machine:
    """A machine with two processors, of which the first may be used."""

    def __init__(self) -> None:
        self.now, self.busy, self.idle = 0.0, 0, 0
        self.readable = True

    def read(self) -> str:
        if not self.readable:
            raise PermissionError
        return STAT.format(busy=self.busy, idle=self.idle)

    def clock(self) -> float:
        return self.now

    def passes(self, busy: int, idle: int, seconds: float = INTERVAL) -> None:
        self.now += seconds
        self.busy += busy
        self.idle += idle


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    return Machine()


@pytest.fixture
def idleness(machine: Machine) -> Idleness:
    return Idleness(machine.read, machine.clock)


@pytest.mark.parametrize(
    ("busy", "idle", "seen"), [(0, 10, True), (7, 3, True), (8, 2, False), (10, 0, False)]
)
def test_idle_processors_are_seen(
    machine: Machine, idleness: Idleness, busy: int, idle: int, *, seen: bool
) -> None:
    machine.passes(busy, idle)
    assert idleness.is_seen() is seen


def test_only_what_has_passed_since_the_last_look_counts(
    machine: Machine, idleness: Idleness
) -> None:
    machine.passes(0, 100)
    assert idleness.is_seen()
    machine.passes(10, 0)
    assert not idleness.is_seen()


def test_it_is_not_looked_at_too_often(machine: Machine, idleness: Idleness) -> None:
    machine.passes(0, 10, INTERVAL / 2)
    assert not idleness.is_seen()
    machine.passes(0, 10, INTERVAL / 2)
    assert idleness.is_seen()


def test_where_nothing_is_known_nothing_grows(machine: Machine) -> None:
    machine.readable = False
    idleness = Idleness(machine.read, machine.clock)
    machine.passes(0, 10)
    assert not idleness.is_seen()
    machine.readable = True
    machine.passes(0, 0)
    assert not Idleness(machine.read, machine.clock).is_seen()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="of Linux")
def test_this_machine_can_be_asked() -> None:
    idle, total = Idleness()._times()
    assert 0 <= idle <= total
