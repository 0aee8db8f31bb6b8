"""The coverage of a document: what was seen of it, by one run or by several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from support.contract.coverage.points import Criterion, Point
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

State = Literal["seen", "never seen", "excused"]

CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


@dataclass(frozen=True, order=True)
class Excuse:
    """A status that no scenario can provoke, of one operation, or of all (an empty text).

    5XX stands for all of its class, and for the answer that the document has under that name.
    """

    status: str
    operation: str = ""

    def is_for(self, point: Point) -> bool:
        """Return whether a point is an answer with this status, or in one."""
        of_class = f"{point.status[:1]}XX" if point.status[:1].isdigit() else ""
        statuses = {point.status, of_class} - {""}
        return self.status in statuses and self.operation in {"", point.operation}

    def __str__(self) -> str:
        return f"{self.operation} {self.status}".strip()


class Tally(NamedTuple):
    """The numbers of points of a criterion; ``asserted`` is None if nobody knows."""

    documented: int
    seen: int
    excused: int
    asserted: int | None

    @property
    def never_seen(self) -> int:
        """The number of points that are neither seen nor excused."""
        return self.documented - self.seen - self.excused

    @property
    def percent(self) -> float:
        """The percentage of points that were seen, without those that are excused."""
        counted = self.documented - self.excused
        return 100 * self.seen / counted if counted else 100.0


@dataclass(frozen=True)
class Coverage:
    """The points of a document, those that were seen, and the excuses for others.

    ``asserted`` has, of the answers and fields for which this is known, whether a scenario notices
    when they change. Coverage by itself says only that an exchange had them.
    """

    title: str
    points: tuple[Point, ...]
    seen: frozenset[Point]
    excuses: frozenset[Excuse] = frozenset()
    asserted: Mapping[Point, bool] | None = None

    @cached_property
    def states(self) -> dict[Point, State]:
        """The state of each point, in the order of the document.

        An excuse holds only as long as the answer was not seen, and for everything in the answer.
        """
        return {point: self._state(point) for point in self.points}

    @cached_property
    def tallies(self) -> dict[Criterion, Tally]:
        """The numbers of each criterion of which the document has any point."""
        tallies = {criterion: self._tally(criterion) for criterion in CRITERIA}
        return {criterion: tally for criterion, tally in tallies.items() if tally.documented}

    @cached_property
    def total(self) -> Tally:
        """The numbers of all criteria together."""
        return self._tally()

    @property
    def needless(self) -> list[Excuse]:
        """The excuses that name an answer that was seen, or that nothing documents."""
        excused = {point for point, state in self.states.items() if state == "excused"}
        return [
            one
            for one in sorted(self.excuses)
            if one.operation and not any(map(one.is_for, excused))
        ]

    def never_seen(self) -> list[Point]:
        """Return the points that were never seen, without those within others of the list."""
        states = self.states
        return [
            point
            for point, state in states.items()
            if state == "never seen"
            and not any(states.get(outer) == "never seen" for outer in containing(point))
        ]

    def excused(self) -> list[Point]:
        """Return the answers that are excused."""
        return [
            point
            for point, state in self.states.items()
            if state == "excused" and point.criterion == "statuses"
        ]

    def merely_seen(self) -> list[Point]:
        """Return the points that were seen and whose changes no scenario notices."""
        known = self.asserted or {}
        return [point for point in self.points if point in self.seen and known.get(point) is False]

    def _state(self, point: Point) -> State:
        if point in self.seen:
            return "seen"
        answer = Point("statuses", point.operation, point.status)
        if answer not in self.seen and any(one.is_for(point) for one in self.excuses):
            return "excused"
        return "never seen"

    def _tally(self, criterion: Criterion | None = None) -> Tally:
        points = [p for p in self.points if criterion in {None, p.criterion}]
        states = [self.states[point] for point in points]
        known = [self.asserted[p] for p in points if p in self.asserted] if self.asserted else []
        return Tally(
            documented=len(points),
            seen=states.count("seen"),
            excused=states.count("excused"),
            asserted=sum(known) if known else None,
        )


def containing(point: Point) -> list[Point]:
    """Return the points that a point is within: its operation, and the answer that it is in."""
    outer = []
    if point.criterion != "operations":
        outer.append(Point("operations", point.operation))
    if point.status and point.criterion != "statuses":
        outer.append(Point("statuses", point.operation, point.status))
    return outer


def merged(coverages: Sequence[Coverage]) -> Coverage:
    """Return the coverage of several runs together; raises ContractError for different documents.

    A change is noticed if one of the runs has noticed it.
    """
    first = coverages[0]
    for other in coverages[1:]:
        if (other.title, set(other.points)) != (first.title, set(first.points)):
            raise ContractError(
                f"coverage of different documents, {first.title!r} and {other.title!r}, or of two "
                "versions of one; merge that of runs with the same document"
            )
    known = [one.asserted for one in coverages if one.asserted is not None]
    asserted = {
        point: any(one.get(point, False) for one in known) for one in known for point in one
    }
    return Coverage(
        title=first.title,
        points=first.points,
        seen=frozenset[Point]().union(*(one.seen for one in coverages)),
        excuses=frozenset[Excuse]().union(*(one.excuses for one in coverages)),
        asserted=asserted if known else None,
    )


def shown_percent(rate: float) -> str:
    """Format a percentage, rounded down, so that 100 % means all."""
    return f"{int(rate * 100) / 100:g} %"
