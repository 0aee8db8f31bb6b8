"""The mutation score: what was tried, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.contract.mutation.judging import Found
    from support.mutation.search import Result, Verdict


class Brittle(NamedTuple):
    """A scenario that fails although only the form of an answer has changed."""

    scenario: str
    change: str
    reason: str


class Sample(NamedTuple):
    """A change that breaks the contract, tried on a scenario; ``is_noticed`` by the contract."""

    violation: Found
    scenario: str
    is_noticed: bool


class LeftOut(NamedTuple):
    """A scenario that says nothing, and why: it fails without a lie, for instance."""

    scenario: str
    reason: str


@dataclass(frozen=True)
class Score:
    """The result of a measurement, which took ``seconds`` and ``trials``.

    ``violations`` is the number of changes that the check of the contract notices, ``sample`` are
    those that were tried. ``unpromised`` are changes of texts that no request carried; they do not
    count. ``steady`` are the scenarios that ignore changes of the form.
    """

    results: tuple[Result, ...]
    violations: int
    sample: tuple[Sample, ...]
    unpromised: tuple[Found, ...]
    brittle: tuple[Brittle, ...]
    steady: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    scenarios: int
    shapes: int
    trials: int
    kept: int
    seconds: float

    def number(self, *verdicts: Verdict) -> int:
        """Return the number of lies with one of these verdicts."""
        return sum(result.verdict in verdicts for result in self.results)

    @property
    def percent(self) -> float:
        """The share of lies that are noticed, of those that are decided; 0 without any."""
        decided = len(self.results) - self.number("undecided")
        return 100 * self.number("check", "crash") / decided if decided else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The percentages if all undecided lies survived, and if all of them were noticed."""
        if not self.results:
            return 0.0, 0.0
        noticed, number = self.number("check", "crash"), len(self.results)
        return 100 * noticed / number, 100 * (noticed + self.number("undecided")) / number


def asserted(results: Iterable[Result]) -> dict[str, dict[str, bool]]:
    """Return by shape and place whether a check of a scenario notices a change there.

    Places with undecided lies alone are left out.
    """
    made: dict[str, dict[str, bool]] = {}
    for result in results:
        mutant = result.lie.mutant
        if mutant.donor is None and mutant.where and result.verdict != "undecided":
            known = made.setdefault(str(mutant.shape), {})
            known[mutant.where] = known.get(mutant.where, False) or result.verdict == "check"
    return made
