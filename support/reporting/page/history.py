"""The runs before this one: a line of JSON each, as Allure's history has it and a little more.

Allure itself adds a point each time it makes a report, also of the same results. Here the file is
this project's: Allure reads and extends a copy, and what it adds is the point of the run, in place
of the one that the same results have already. Its fields of our own are ``run``, the digest of the
results, and ``outcomes``, the status by the id of each result.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.reporting.cards.visible import line
from support.reporting.page.summary import FAILING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from support.reporting.page.summary import Run

_OWN = {"run", "outcomes"}
_LABELS = {"epic", "feature", "story", "severity"}  # that Allure's charts of earlier runs read
_LONGEST_MESSAGE = 200  # characters
_MOST_NAMED = 5
_LINK = re.compile(r"(?:https?://[\w.-]+(?::\d{1,5})?(?:[/?#]\S*)?)?")


@dataclass(frozen=True)
class Point:
    """One run: its digest, when it ended (milliseconds since 1970), how each test ended."""

    run: str
    at: int
    outcomes: dict[str, str]
    content: dict[str, Any]


@dataclass(frozen=True)
class Failing:
    """Since when a test fails without a pass in between, and in how many earlier runs."""

    since: int  # milliseconds since 1970
    runs: int


@dataclass(frozen=True)
class History:
    """The points of a file, the oldest first; ``faults`` says what in it is none."""

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
        """Return since when a test fails; None if it did not the last time it ran, or never ran."""
        found: Failing | None = None
        for point in reversed(self.points):
            status = point.outcomes.get(test, "skipped")
            if status in FAILING:
                found = Failing(point.at, found.runs + 1 if found else 1)
            elif status != "skipped":
                break
        return found


def read(file: Path) -> History:
    """Read a history; a file that does not exist is an empty one.

    Lines that are no points are left out and told, with the remedy: they never cost the report.
    """
    try:
        lines = file.read_bytes().split(b"\n") if file.exists() else []
    except OSError as error:
        return History(faults=(f"{error}; make it a file that can be read, or delete it",))
    points, broken = [], []
    for number, text in enumerate(lines, 1):
        if text.strip():
            try:
                points.append(_point(json.loads(text)))
            except (ValueError, TypeError, KeyError, AttributeError):
                broken.append(number)
    return History(tuple(sorted(points, key=lambda point: point.at)), _told(file, broken))


def write(history: History, file: Path) -> None:
    """Write a history whole or not at all; a file with broken lines is kept beside it first."""
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
    """Write what Allure reads of it."""
    _write_lines(file, _contents(history))


def point_of(run: Run, text: str) -> Point:
    """Return the point of a run from the line that Allure has written, shortened.

    Of traces, labels and long messages 20 runs of 5,000 tests would be a gigabyte.
    """
    content = json.loads(text)
    tests = content["testResults"].values()
    content["testResults"] = {test["historyId"]: _shortened(test) for test in tests}
    content["timestamp"] = run.stop  # Allure's is when the report was made
    outcomes = {result.id: result.status for result in run.results}
    return Point(run.digest, run.stop, outcomes, content)


def _shortened(test: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in test.items() if name not in {"trace", "fullName"}}
    if message := test.get("message"):
        kept["message"] = line(str(message).strip().partition("\n")[0], _LONGEST_MESSAGE)
    kept["labels"] = [label for label in test.get("labels", ()) if label["name"] in _LABELS]
    return kept


def _contents(history: History) -> list[dict[str, Any]]:
    """Return Allure's part of the points; only of the last run a chart reads the labels."""
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
        raise ValueError("links that Allure would stumble over")
    statuses = {str(key): str(value) for key, value in outcomes.items()}
    allure = {name: value for name, value in content.items() if name not in _OWN}
    return Point(str(content["run"]), int(content["timestamp"]), statuses, allure)


def _told(file: Path, broken: Sequence[int]) -> tuple[str, ...]:
    if not broken:
        return ()
    numbers = [str(number) for number in broken[:_MOST_NAMED]]
    shown = ", ".join([*numbers, "..."] if len(broken) > _MOST_NAMED else numbers)
    fault = f"{file}: {len(broken)} of its lines cannot be read and were left out (line {shown})"
    kept = _kept(file).name
    return (f"{fault}; making the report keeps it as it was as {kept}: delete or repair that",)


def _kept(file: Path) -> Path:
    return file.with_name(f"{file.name}.broken")


def _write_lines(file: Path, contents: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="ascii", newline="\n") as stream:
        for content in contents:
            # in ASCII: for Node.js a line also ends at U+2028
            stream.write(f"{json.dumps(content, separators=(',', ':'))}\n")
