"""The history of earlier runs, and how long a test has been failing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting.page import history
from support.reporting.page.history import Failing, History, Point
from support.reporting.page.summary import Result, Run

if TYPE_CHECKING:
    from pathlib import Path


def point(number: int, **outcomes: str) -> Point:
    """A run that ended at this millisecond."""
    content = {"uuid": f"u{number}", "timestamp": number, "testResults": {}}
    return Point(f"run{number}", number, outcomes, content)


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "reports" / "history.jsonl"
    written = History((point(1, a="passed"), point(2, a="failed")))
    history.write(written, file)
    assert history.read(file) == written
    assert [path.name for path in file.parent.iterdir()] == ["history.jsonl"]


def test_allure_reads_its_own_fields_only(tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    history.write_for_allure(History((point(1, a="passed"),)), file)
    assert json.loads(file.read_text()) == point(1).content


def test_a_line_is_one_for_node_too(tmp_path: Path) -> None:
    """Node.js also ends lines at these characters."""
    odd = Point(
        "r", 1, {"a": "failed"}, {"timestamp": 1, "testResults": {}, "name": "\u2028\ud800"}
    )
    file = tmp_path / "history.jsonl"
    history.write(History((odd,)), file)
    assert len(file.read_text().splitlines()) == 1
    assert history.read(file).points == (odd,)


def test_of_no_file_there_is_no_history(tmp_path: Path) -> None:
    assert history.read(tmp_path / "none.jsonl") == History()


@pytest.mark.parametrize(
    "broken",
    [
        b'{"run": "cut o',
        b"[]",
        b"7",
        b"{}",
        b"\xff\xfe\x00",
        b'{"run": "r", "timestamp": "x", "outcomes": {}, "testResults": {}}',
        b"[" * 100_000,
        b'{"run": "r", "timestamp": 1e999, "outcomes": {}, "testResults": {}}',
        b'{"run": "r", "timestamp": 1e300, "outcomes": {}, "testResults": {}}',
        b'{"run": "r", "timestamp": -1, "outcomes": {}, "testResults": {}}',
        b'{"run": "r", "timestamp": 1, "outcomes": {}, "testResults": {}, "x": [NaN]}',
        b'{"run": "r", "timestamp": 1, "outcomes": [], "testResults": {}}',
        b'{"run": "r", "timestamp": 1, "outcomes": {}, "testResults": {"a": 1}}',
        b'{"run": "r", "timestamp": 1, "outcomes": {}, "testResults": {"a": {"url": "::"}}}',
        b'{"run": "r", "timestamp": 1, "outcomes": {}, "testResults": {}, "url": 7}',
    ],
    ids=lambda broken: repr(broken[:80]),
)
def test_a_broken_line_is_reported_with_the_remedy_and_kept_aside(
    tmp_path: Path, broken: bytes
) -> None:
    """The other points are used."""
    file = tmp_path / "history.jsonl"
    history.write(History((point(1, a="passed"), point(2, a="failed"))), file)
    first, second = file.read_bytes().splitlines()
    text = b"\n".join([first, broken, second])
    file.write_bytes(text)
    found = history.read(file)
    assert found.points == (point(1, a="passed"), point(2, a="failed"))
    (fault,) = found.faults
    assert "1 of its lines cannot be read and were skipped (line 2); " in fault
    assert "the original is kept as history.jsonl.broken" in fault
    history.write(found, file)
    assert history.read(file) == History(found.points)
    assert (tmp_path / "history.jsonl.broken").read_bytes() == text


def test_of_many_broken_lines_some_are_named(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("broken\n" * 9)
    (fault,) = history.read(file).faults
    assert "9 of its lines" in fault
    assert "(line 1, 2, 3, 4, 5, ...)" in fault


def test_what_is_not_a_file_is_reported(tmp_path: Path) -> None:
    (fault,) = history.read(tmp_path).faults
    assert str(tmp_path) in fault
    assert "or delete it" in fault


def test_a_run_has_one_point_and_the_oldest_go() -> None:
    known = History((point(1), point(2), point(3)))
    again = Point("run2", 2, {"a": "failed"}, {})
    assert known.with_point(again, 3).points == (point(1), again, point(3))
    assert known.with_point(point(4), 3).points == (point(2), point(3), point(4))


def test_before_a_run_is_neither_the_run_itself_nor_what_came_later() -> None:
    known = History((point(1), point(2), point(3)))
    assert known.before(Run((), "run2", 0, 2)).points == (point(1),)
    assert known.before(Run((), "other", 0, 9)).points == known.points


@pytest.mark.parametrize(
    ("outcomes", "failing"),
    [
        ([], None),
        (["passed"], None),
        (["failed"], Failing(1, 1)),
        (["failed", "broken"], Failing(1, 2)),
        (["failed", "passed"], None),
        (["failed", "passed", "unknown"], Failing(3, 1)),
        (["failed", "skipped", "failed"], Failing(1, 2)),
        (["failed", "skipped"], Failing(1, 1)),
        (["failed", ""], Failing(1, 1)),
    ],
)
def test_it_fails_since_it_last_passed(outcomes: list[str], failing: Failing | None) -> None:
    """Runs in which it was skipped or missing do not count."""
    points = [
        point(number, **({"a": status} if status else {"b": "passed"}))
        for number, status in enumerate(outcomes, 1)
    ]
    assert History(tuple(points)).failing("a") == failing


def test_a_point_has_what_the_report_shows_of_earlier_runs() -> None:
    test: dict[str, Any] = {
        "id": "1",
        "historyId": "x",
        "status": "failed",
        "message": f"first\nsecond {'long ' * 500}",
        "trace": "long",
        "fullName": "features/a.feature::A",
        "labels": [{"name": "epic", "value": "E"}, {"name": "tag", "value": "t"}],
    }
    written = json.dumps({"uuid": "u", "timestamp": 99, "testResults": {"x": test}})
    run = Run((Result("a", "A", "failed"),), "digest", 5, 7)
    made = history.point_of(run, written)
    assert (made.run, made.at, made.outcomes) == ("digest", 7, {"a": "failed"})
    assert made.content["timestamp"] == 7
    assert made.content["testResults"]["x"] == {
        "id": "1",
        "historyId": "x",
        "status": "failed",
        "message": "first",
        "labels": [{"name": "epic", "value": "E"}],
    }
