"""Read a run's Allure results: the status of each scenario, and the counts."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from support.bootstrap import ToolingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FAILING = frozenset({"failed", "broken", "unknown"})
_PLACE = re.compile(r"`([^`\n]+\.feature:\d+)`")  # as results/scenario.py writes it


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of tests for each of Allure's statuses."""

    passed: int = 0
    failed: int = 0
    broken: int = 0
    skipped: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """The number of tests."""
        return self.passed + self.failed + self.broken + self.skipped + self.unknown

    def __str__(self) -> str:
        known = (
            f"{self.passed} passed, {self.failed} failed, "
            f"{self.broken} broken, {self.skipped} skipped"
        )
        return f"{known}, {self.unknown} unknown" if self.unknown else known


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a test's last attempt.

    ``id`` is the same in every run; ``place`` is the feature file and line, or the file alone;
    ``is_known`` is true if there is an open issue for the failure (``@known``).
    """

    id: str
    name: str
    status: str
    message: str = ""
    place: str = ""
    is_known: bool = False
    attempts: int = 1

    @property
    def is_failing(self) -> bool:
        """Whether it neither passed nor was skipped; a failing ``@xfail`` test is skipped."""
        return self.status in FAILING


@dataclass(frozen=True)
class Run:
    """The results in a folder, in the order in which they ran.

    ``digest`` identifies the run; ``start`` and ``stop`` are milliseconds since 1970.
    """

    results: tuple[Result, ...]
    digest: str = ""
    start: int = 0
    stop: int = 0

    @cached_property
    def counts(self) -> Counts:
        """The number of results for each status."""
        return Counts(**Counter(result.status for result in self.results))

    @property
    def failures(self) -> list[Result]:
        """The failing results without known issues."""
        return [result for result in self.results if result.is_failing and not result.is_known]

    @property
    def known(self) -> list[Result]:
        """The failing results with known issues."""
        return [result for result in self.results if result.is_failing and result.is_known]

    @property
    def pass_rate(self) -> float | None:
        """The percentage of passed tests, not counting skipped ones and known issues, or None."""
        ran = self.counts.passed + len(self.failures)
        return 100 * self.counts.passed / ran if ran else None


def read(results: Path) -> Run:
    """Read the results in a folder; of several attempts at a test, the last counts.

    The attempts at a test have the same historyId, even from several runs into one folder. A test
    without one was interrupted, which allure-pytest reports as passed: its status is unknown.
    A folder that does not exist has no results.
    Raises ToolingError for a result file that is not Allure's JSON.
    """
    attempts = [_read(file) for file in sorted(results.glob("*-result.json"))]
    attempts.sort(key=lambda attempt: (_time(attempt, "start"), _time(attempt, "stop")))
    tries = Counter(_id(attempt) for attempt in attempts)
    last = {_id(attempt): attempt for attempt in attempts}
    return Run(
        results=tuple(_result(attempt, tries[key]) for key, attempt in last.items()),
        digest=_digest(attempts),
        start=min((_time(attempt, "start") for attempt in attempts), default=0),
        stop=max((_time(attempt, "stop") for attempt in attempts), default=0),
    )


def _id(attempt: dict[str, Any]) -> str:
    return str(attempt.get("historyId") or attempt["uuid"])


def _time(attempt: dict[str, Any], name: str) -> int:
    return int(attempt.get(name) or attempt.get("start") or 0)


def _digest(attempts: Sequence[dict[str, Any]]) -> str:
    lines = sorted(f"{a['uuid']} {a.get('status')} {_time(a, 'start')}" for a in attempts)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _result(attempt: dict[str, Any], tries: int) -> Result:
    details = attempt.get("statusDetails") or {}
    places = _PLACE.findall(
        str(attempt.get("description") or "")
    )  # the feature's own text comes first
    file = str(attempt.get("fullName") or "").partition("::")[0]
    return Result(
        id=_id(attempt),
        name=str(attempt.get("name") or attempt.get("fullName") or "without a name"),
        status=_status(attempt),
        message=str(details.get("message") or ""),
        place=places[-1] if places else file,
        is_known=bool(details.get("known")),
        attempts=tries,
    )


def _status(attempt: dict[str, Any]) -> str:
    status = str(attempt.get("status"))
    if status == "passed" and not attempt.get("historyId"):
        return "unknown"
    return status if status in {"passed", "failed", "broken", "skipped"} else "unknown"


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ToolingError(
            f"{file}: not JSON ({error}); delete it or run the tests again"
        ) from error
    if not isinstance(content, dict) or "uuid" not in content:
        raise ToolingError(
            f"{file}: not an Allure result: expected an object with a uuid; "
            "delete it or run the tests again"
        )
    return content
