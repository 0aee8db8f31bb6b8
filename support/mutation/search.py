"""The search for a scenario that notices a lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from support.contract.mutation.judging import Found
    from support.contract.mutation.shapes import Shape
    from support.mutation.trials.trial import Tried

Verdict = Literal["check", "crash", "survived", "undecided"]
"""Who notices a lie: a ``check`` of a scenario, or only a ``crash`` of one; nobody (``survived``);
or that is not known (``undecided``)."""

OUT_OF_TIME = "the time was over"
UNTOLD = "no scenario received an answer that it applies to"
UNRECORDED = "a scenario sent a request that is not in its recording"


@dataclass(frozen=True)
class Result:
    """What is known of a lie: the scenario that notices it, or the one that is nearest to it."""

    lie: Found
    verdict: Verdict
    scenario: str
    reason: str = ""


@dataclass(frozen=True)
class Suite:
    """What the search knows of the scenarios, by their node ids.

    ``seconds`` is how long each takes, and ``touched`` which answers it gets. Its Thens are about
    its ``subjects``: the answers to the last step that sent requests.
    """

    seconds: Mapping[str, float]
    touched: Mapping[str, frozenset[Shape]]
    subjects: Mapping[str, frozenset[Shape]]

    def nearest(self, lie: Found) -> str:
        """Return the scenario that is about the answers of a lie and little else."""

        def distance(scenario: str) -> tuple[bool, int, int]:
            subjects = self.subjects[scenario]
            is_other = lie.mutant.shape not in subjects
            return is_other, len(subjects), len(self.touched[scenario])

        return min(lie.scenarios, key=distance)

    def ordered(self, lie: Found, killers: Sequence[str]) -> tuple[list[str], int]:
        """Return the scenarios to try for a lie, and how many of them are about its answers.

        First those that noticed the last lies about the same shape, then those whose Thens are
        about it, then the others; the quicker ones first.
        """

        def rank(scenario: str) -> tuple[bool, int, float]:
            killed = killers.index(scenario) if scenario in killers else len(killers)
            is_other = lie.mutant.shape not in self.subjects[scenario]
            return is_other, killed, self.seconds[scenario]

        scenarios = sorted(lie.scenarios, key=rank)
        about = sum(lie.mutant.shape in self.subjects[scenario] for scenario in scenarios)
        return scenarios, about


class Search:
    """Tries scenarios until one notices a lie.

    It ends with the first failed check. A crash ends it, too, once the scenarios that are about
    the changed answers have been tried: they may still have a check. There is no other limit, as
    each scenario that is not tried may be the one that notices the lie.
    """

    def __init__(self, lie: Found, suite: Suite, killers: Sequence[str]) -> None:
        self.lie = lie
        self._nearest = suite.nearest(lie)
        self._scenarios, self._about = suite.ordered(lie, killers)
        self._tried = 0
        self._crashed: tuple[str, str] | None = None
        self._noticed: tuple[str, str] | None = None
        self._was_told = self._left_recording = False

    def next(self) -> str | None:
        """Return the next scenario to try; None if the search is over."""
        is_over = self._noticed or (self._crashed and self._tried >= self._about)
        if is_over or self._tried >= len(self._scenarios):
            return None
        return self._scenarios[self._tried]

    def tell(self, tried: Tried) -> None:
        """Note the end of the trial of the next scenario."""
        scenario = self._scenarios[self._tried]
        self._tried += 1
        self._was_told |= tried.told > 0
        match tried.outcome:
            case "check":
                self._noticed = scenario, tried.reason
            case "crash" | "drift":
                self._crashed = self._crashed or (scenario, tried.reason)
            case "not recorded":
                self._left_recording = True

    def result(self) -> Result:
        """Return what is known so far."""
        if self._noticed:
            return Result(self.lie, "check", *self._noticed)
        if self._crashed:
            return Result(self.lie, "crash", *self._crashed)
        nearest = self._nearest
        if self._tried < len(self._scenarios):
            return Result(self.lie, "undecided", nearest, OUT_OF_TIME)
        if self._left_recording:
            return Result(self.lie, "undecided", nearest, UNRECORDED)
        if not self._was_told:
            return Result(self.lie, "undecided", nearest, UNTOLD)
        return Result(self.lie, "survived", nearest)
