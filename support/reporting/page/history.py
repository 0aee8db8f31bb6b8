"""The history of runs: one line of JSON each, in Allure's format with two additional fields.

Allure itself adds a point each time it generates a report, even from the same results. So this
project owns the file: Allure reads and extends a copy, and the point that it adds replaces an
earlier one of the same results. The additional fields are ``run``, the digest of the results, and
``outcomes``, which maps the id of each result to its status.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.language.visible import line
from support.reporting.page.summary import FAILING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from support.reporting.page.summary import Run

_OWN = {"run", "outcomes"}
_LABELS = {"epic", "feature", "story", "severity"}  # that Allure's charts of earlier runs read
_LONGEST_MESSAGE = 200  # characters
_MOST_NAMED = 5
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_LAST_YEAR = 253_402_300_799_000  # milliseconds: the end of 9999, the last that dates can have
_LINK = re.compile(r"(?:https?://[\w.-]+(?::\d{1,5})?(?:[/?#]\S*)?)?")


@dataclass(frozen=True)
class Point:
    """One run: its digest, its end (milliseconds since 1970) and the status of each test."""

    run: str
    at: int
    outcomes: dict[str, str]
    content: dict[str, Any]


@dataclass(frozen=True)
class Failing:
    """The start of a test's current series of failures, and the number of runs in it."""

    since: int  # milliseconds since 1970
    runs: int


@dataclass(frozen=True)
class History:
    """The points of a file, the oldest first; ``faults`` describes its unreadable lines."""

    points: tuple[Point, ...] = ()
    faults: tuple[str, ...] = field(default=())

    def before(self, run: Run) -> History:
        """Return the history as it was before this run."""
        earlier = [p for p in self.points if p.run != run.digest and p.at <= run.stop]
        return History(tuple(earlier))

    def with_point(self, point: Point, limit: int) -> History:
        """Return the history with this point, in place of one of the same run."""
        others = [p for p in self.points if p.run != point.run]
        points = sorted([*others, point], key=lambda p: p.at)
        return History(tuple(points[-limit:]))

    def failing(self, test: str) -> Failing | None:
        """Return the test's current series of failures; None if it passed last, or never ran."""
        found: Failing | None = None
        for point in reversed(self.points):
            status = point.outcomes.get(test, "skipped")
            if status in FAILING:
                found = Failing(point.at, found.runs + 1 if found else 1)
            elif status != "skipped":
                break
        return found


def read(file: Path) -> History:
    """Read a history, empty if the file does not exist.

    Invalid lines are skipped and reported with a remedy; they never prevent the report.
    """
    try:
        lines = file.read_bytes().split(b"\n") if file.exists() else []
    except OSError as error:
        return History(faults=(f"{error}; make the file readable, or delete it",))
    points, broken = [], []
    for number, text in enumerate(lines, 1):
        if text.strip():
            try:
                points.append(_point(json.loads(text)))
            except _UNREADABLE:
                broken.append(number)
    return History(tuple(sorted(points, key=lambda point: point.at)), _faults(file, broken))


def write(history: History, file: Path) -> None:
    """Write a history atomically; a file with invalid lines is first renamed, to keep it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if history.faults and file.is_file():
        file.replace(_kept(file))
    own = [{"run": point.run, "outcomes": point.outcomes} for point in history.points]
    contents = [mine | content for mine, content in zip(own, _contents(history), strict=True)]
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        _write_lines(new, contents)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def write_for_allure(history: History, file: Path) -> None:
    """Write the part of a history that Allure reads."""
    _write_lines(file, _contents(history))


def point_of(run: Run, text: str) -> Point:
    """Return the point of a run from the line that Allure has written, shortened.

    With traces, labels and long messages, 20 runs of 5,000 tests would take a gigabyte.
    """
    content = json.loads(text)
    tests = content["testResults"].values()
    content["testResults"] = {test["historyId"]: _shortened(test) for test in tests}
    content["timestamp"] = run.stop  # Allure's is the time of the report
    outcomes = {result.id: result.status for result in run.results}
    return Point(run.digest, run.stop, outcomes, content)


def _shortened(test: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in test.items() if name not in {"trace", "fullName"}}
    if message := test.get("message"):
        kept["message"] = line(str(message).strip().partition("\n")[0], _LONGEST_MESSAGE)
    kept["labels"] = [label for label in test.get("labels", ()) if label["name"] in _LABELS]
    return kept


def _contents(history: History) -> list[dict[str, Any]]:
    """Return Allure's part of the points; its charts read the labels of the last run only."""
    contents = [point.content for point in history.points]
    contents[:-1] = map(_without_labels, contents[:-1])
    return contents


def _without_labels(content: dict[str, Any]) -> dict[str, Any]:
    tests = content["testResults"].items()
    return {**content, "testResults": {key: {**test, "labels": []} for key, test in tests}}


def _point(content: dict[str, Any]) -> Point:
    outcomes, tests = content["outcomes"], content["testResults"]
    if not all(isinstance(part, dict) for part in (outcomes, tests, *tests.values())):
        raise TypeError("not objects")
    if not all(_LINK.fullmatch(part.get("url", "")) for part in (content, *tests.values())):
        raise ValueError("links that crash Allure")
    json.dumps(content, allow_nan=False)  # Allure cannot read NaN and Infinity, which Python writes
    at = int(content["timestamp"])
    if not 0 <= at <= _LAST_YEAR:
        raise ValueError("not a time")
    statuses = {str(key): str(value) for key, value in outcomes.items()}
    allure = {name: value for name, value in content.items() if name not in _OWN}
    return Point(str(content["run"]), at, statuses, allure)


def _faults(file: Path, broken: Sequence[int]) -> tuple[str, ...]:
    if not broken:
        return ()
    numbers = [str(number) for number in broken[:_MOST_NAMED]]
    shown = ", ".join([*numbers, "..."] if len(broken) > _MOST_NAMED else numbers)
    fault = f"{file}: {len(broken)} of its lines cannot be read and were skipped (line {shown})"
    kept = _kept(file).name
    return (f"{fault}; the original is kept as {kept} with the next report: delete or repair it",)


def _kept(file: Path) -> Path:
    return file.with_name(f"{file.name}.broken")


def _write_lines(file: Path, contents: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="ascii", newline="\n") as stream:
        for content in contents:
            # ASCII only, because Node.js also ends lines at U+2028
            stream.write(f"{json.dumps(content, separators=(',', ':'))}\n")
