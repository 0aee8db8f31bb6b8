"""The counts at the end of a run are those of the last attempts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ToolingError
from support.reporting.summary import Counts, count

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, uuid: str, **fields: object) -> None:
    content = {"uuid": uuid, "historyId": uuid, "status": "passed", "start": 1} | fields
    (folder / f"{uuid}-result.json").write_text(json.dumps(content))


def test_each_status_is_counted(tmp_path: Path) -> None:
    for number, status in enumerate(["passed", "passed", "failed", "broken", "skipped"]):
        write(tmp_path, str(number), status=status)
    counts = count(tmp_path)
    assert counts == Counts(passed=2, failed=1, broken=1, skipped=1)
    assert counts.total == 5
    assert str(counts) == "2 passed, 1 failed, 1 broken, 1 skipped"


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_of_several_attempts_the_last_to_start_counts(
    tmp_path: Path, first: str, second: str
) -> None:
    """Whatever the order of their files."""
    write(tmp_path, first, historyId="same", status="failed", start=1)
    write(tmp_path, second, historyId="same", status="passed", start=2)
    assert count(tmp_path) == Counts(passed=1)


def test_results_without_history_are_all_counted(tmp_path: Path) -> None:
    write(tmp_path, "a", historyId=None, status="failed")
    write(tmp_path, "b", historyId=None, status="failed")
    assert count(tmp_path) == Counts(failed=2)


def test_a_test_cut_off_by_an_interruption_did_not_pass(tmp_path: Path) -> None:
    write(tmp_path, "a", historyId=None, status="passed")
    assert count(tmp_path) == Counts(unknown=1)


@pytest.mark.parametrize("status", [None, "unknown", "odd"])
def test_an_unfinished_test_is_not_left_out(tmp_path: Path, status: str | None) -> None:
    write(tmp_path, "a", status=status)
    assert str(count(tmp_path)) == "0 passed, 0 failed, 0 broken, 0 skipped, 1 unknown"


def test_no_results(tmp_path: Path) -> None:
    (tmp_path / "x-container.json").write_text("{}")
    assert count(tmp_path).total == 0
    assert count(tmp_path / "missing").total == 0


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_file_that_is_no_result_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x-result.json").write_text(content)
    with pytest.raises(ToolingError, match=r"x-result\.json: not "):
        count(tmp_path)
