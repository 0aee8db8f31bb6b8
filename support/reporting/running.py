"""The scenario that runs: what is known of it when allure-pytest hands over its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allure_commons.model2 import Label, Status, StatusDetails

from support.reporting.defects import ENVIRONMENT, KNOWN, LABEL, TEST

if TYPE_CHECKING:
    from support.reporting.scenario_result import ScenarioResult

_BAD = {Status.FAILED, Status.BROKEN}
_CUT_OFF = "interrupted before the end of the scenario"


@dataclass
class Attempt:
    """One run of a scenario, and what became of it."""

    scenario: ScenarioResult
    known: bool = False  # an issue is open for its failures
    flaky: bool = False  # an attempt before failed
    has_ended: bool = False  # else it was cut off
    has_failed: bool = False
    defect: str = TEST  # the kind of its failure, if it fails
    message: str = ""  # in place of allure-pytest's

    def complete(self, result: Any) -> None:
        """Put what is known into Allure's result."""
        self.scenario.complete(result)
        if not self.has_ended and result.status not in _BAD:
            self.defect = ENVIRONMENT
            _cut_off(result)
        if self.message:
            result.statusDetails = StatusDetails(message=self.message)
        if result.status in _BAD:
            result.statusDetails = result.statusDetails or StatusDetails()
            result.labels.append(Label(LABEL, KNOWN if self.known else self.defect))
            result.statusDetails.known = self.known or None
        elif self.flaky:
            result.statusDetails = StatusDetails(flaky=True)


class Running:
    """Holds the attempt that runs now, from its set-up until its result is written."""

    def __init__(self) -> None:
        self.attempt: Attempt | None = None

    def take(self) -> Attempt | None:
        """Return the attempt and let go of it."""
        attempt, self.attempt = self.attempt, None
        return attempt


def _cut_off(result: Any) -> None:
    """Mark a scenario that Ctrl-C cut off, which allure-pytest takes for passed."""
    broken = [step for step in result.steps if step.status in _BAD]
    result.status = broken[0].status if broken else Status.BROKEN
    result.statusDetails = broken[0].statusDetails if broken else StatusDetails(message=_CUT_OFF)
