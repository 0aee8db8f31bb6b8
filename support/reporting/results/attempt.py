"""The running scenario: data collected until allure-pytest delivers its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import attr
from allure_commons.model2 import Label, Status, StatusDetails
from allure_commons.utils import format_exception

from support.reporting.cards import explanation
from support.reporting.results.defects import ENVIRONMENT, KNOWN, LABEL, TEST

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.exchange import Exchange
    from support.reporting.cards.failure_card import Failure
    from support.reporting.results.scenario_result import ScenarioResult

_BAD = {Status.FAILED, Status.BROKEN}
_CUT_OFF = "interrupted before the end of the scenario"


_ComparedDetails: Any = attr.make_class(
    "_ComparedDetails",
    {side: attr.ib(default=None) for side in ("expected", "actual")},
    bases=(StatusDetails,),
)
"""Status details with the two sides of Allure's comparison, which its Python model lacks."""


@dataclass
class Attempt:
    """One attempt at a scenario, and its outcome."""

    scenario: ScenarioResult
    known: bool = False  # its failures are a known issue
    flaky: bool = False  # an earlier attempt failed
    has_ended: bool = False  # otherwise it was interrupted
    failure: Failure | None = None  # the first
    defect: str = TEST  # the category of its failure, if it fails
    message: str = ""  # replaces allure-pytest's
    exchanges: list[Exchange] = field(default_factory=list)  # not masked
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # by allure-pytest's message

    def record_error(self, error: BaseException, root: Path) -> None:
        """Record a step's error, to replace Python's formatting of it in Allure's result."""
        formatted = format_exception(type(error), error)
        self.texts[formatted] = explanation.message(error, root), explanation.trace(error, root)

    def complete(self, result: Any) -> None:
        """Add the collected data to Allure's result."""
        self.scenario.complete(result)
        if not self.has_ended and result.status not in _BAD:
            self.defect = ENVIRONMENT
            _cut_off(result)
        for step in result.steps:
            self._reword(step)
        if self.message:
            result.statusDetails = StatusDetails(message=self.message)
        if result.status in _BAD:
            result.labels.append(Label(LABEL, KNOWN if self.known else self.defect))
            result.statusDetails = self._details() or result.statusDetails or StatusDetails()
            result.statusDetails.known = self.known or None
        elif self.flaky:
            result.statusDetails = StatusDetails(flaky=True)

    def _reword(self, step: Any) -> None:
        details = step.statusDetails
        if details is not None and details.message in self.texts:
            details.message, details.trace = self.texts[details.message]
        for one in step.steps:
            self._reword(one)

    def _details(self) -> Any:
        failure = self.failure
        return failure and _ComparedDetails(
            message=failure.message,
            trace=failure.trace,
            expected=failure.expected,
            actual=failure.actual,
        )


class Running:
    """Holds the current attempt, from its set-up until its result is written."""

    def __init__(self) -> None:
        self.attempt: Attempt | None = None

    def take(self) -> Attempt | None:
        """Return the attempt and release it."""
        attempt, self.attempt = self.attempt, None
        return attempt


def _cut_off(result: Any) -> None:
    """Mark a scenario that Ctrl-C interrupted, which allure-pytest reports as passed."""
    broken = [step for step in result.steps if step.status in _BAD]
    result.status = broken[0].status if broken else Status.BROKEN
    result.statusDetails = broken[0].statusDetails if broken else StatusDetails(message=_CUT_OFF)
