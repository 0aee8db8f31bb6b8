"""The counts of a run, read from its Allure results."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.bootstrap import ToolingError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests ended in each of Allure's statuses."""

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


def count(results: Path) -> Counts:
    """Count the results in a folder; of several attempts at one test the last one counts.

    Attempts at one test share their historyId. allure-pytest writes it as the test ends; a test
    that an interruption cut off has none and is called passed all the same, because its setup
    did (2.16.2, `AllureListener.pytest_runtest_makereport`): here its status is unknown.
    A folder that does not exist holds no results.
    Raises ToolingError for a result file that is not Allure's JSON.
    """
    attempts = [_read(file) for file in sorted(results.glob("*-result.json"))]
    attempts.sort(key=lambda attempt: int(attempt.get("start", 0)))
    last = {attempt.get("historyId") or attempt["uuid"]: attempt for attempt in attempts}
    return Counts(**Counter(_status(attempt) for attempt in last.values()))


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
