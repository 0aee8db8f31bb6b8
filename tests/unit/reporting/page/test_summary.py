"""The counts at the end of a run are those of the last attempts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ToolingError
from support.reporting.page.summary import Counts, Result, read

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, uuid: str, **fields: object) -> None:
    content = {"uuid": uuid, "historyId": uuid, "status": "passed", "start": 1} | fields
    (folder / f"{uuid}-result.json").write_text(json.dumps(content))


def test_each_status_is_counted(tmp_path: Path) -> None:
    for number, status in enumerate(["passed", "passed", "failed", "broken", "skipped"]):
        write(tmp_path, str(number), status=status)
    counts = read(tmp_path).counts
    assert counts == Counts(passed=2, failed=1, broken=1, skipped=1)
    assert counts.total == 5
    assert str(counts) == "2 passed, 1 failed, 1 broken, 1 skipped"


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_of_several_attempts_the_last_to_start_counts(
    tmp_path: Path, first: str, second: str
) -> None:
    """In any order of their files."""
    write(tmp_path, first, historyId="same", status="failed", start=1)
    write(tmp_path, second, historyId="same", status="passed", start=2)
    assert read(tmp_path).counts == Counts(passed=1)


def test_results_without_history_are_all_counted(tmp_path: Path) -> None:
    write(tmp_path, "a", historyId=None, status="failed")
    write(tmp_path, "b", historyId=None, status="failed")
    assert read(tmp_path).counts == Counts(failed=2)


def test_a_test_cut_off_by_an_interruption_did_not_pass(tmp_path: Path) -> None:
    write(tmp_path, "a", historyId=None, status="passed")
    assert read(tmp_path).counts == Counts(unknown=1)


@pytest.mark.parametrize("status", [None, "unknown", "odd"])
def test_an_unfinished_test_is_not_left_out(tmp_path: Path, status: str | None) -> None:
    write(tmp_path, "a", status=status)
    assert str(read(tmp_path).counts) == "0 passed, 0 failed, 0 broken, 0 skipped, 1 unknown"


def test_no_results(tmp_path: Path) -> None:
    (tmp_path / "x-container.json").write_text("{}")
    assert read(tmp_path).counts.total == 0
    assert read(tmp_path / "missing").counts.total == 0


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_file_that_is_not_a_result_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x-result.json").write_text(content)
    with pytest.raises(ToolingError, match=r"x-result\.json: not "):
        read(tmp_path)


def test_a_result_tells_its_place_and_what_is_known_of_it(tmp_path: Path) -> None:
    description = "> as in `old.feature:1`\n\n`features/a.feature:12`, with some data"
    write(
        tmp_path,
        "a",
        name="One",
        status="failed",
        description=description,
        statusDetails={"message": "not so", "known": True},
    )
    (result,) = read(tmp_path).results
    assert result == Result("a", "One", "failed", "not so", "features/a.feature:12", is_known=True)


def test_without_a_line_the_file_is_the_place(tmp_path: Path) -> None:
    write(tmp_path, "a", fullName="features/a.feature::One")
    (result,) = read(tmp_path).results
    assert (result.name, result.place) == ("features/a.feature::One", "features/a.feature")


def test_what_is_known_or_skipped_is_not_in_the_pass_rate(tmp_path: Path) -> None:
    """A failing ``@xfail`` test is skipped."""
    write(tmp_path, "passed")
    write(tmp_path, "xfail", status="skipped", statusDetails={"message": "XFAIL later"})
    write(tmp_path, "known", status="failed", statusDetails={"known": True})
    run = read(tmp_path)
    assert (run.pass_rate, run.failures, [r.id for r in run.known]) == (100, [], ["known"])
    write(tmp_path, "failed", status="failed")
    assert read(tmp_path).pass_rate == 50


def test_nothing_that_ran_has_no_pass_rate(tmp_path: Path) -> None:
    write(tmp_path, "a", status="skipped")
    assert read(tmp_path).pass_rate is None


def test_a_second_run_into_the_folder_is_an_attempt_at_the_same_and_another_run(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a1", historyId="a", status="failed", start=1, stop=3)
    first = read(tmp_path)
    assert read(tmp_path).digest == first.digest
    write(tmp_path, "a2", historyId="a", status="passed", start=10, stop=12)
    both = read(tmp_path)
    assert both.digest != first.digest
    assert (both.start, both.stop) == (1, 12)
    assert [(r.status, r.attempts) for r in both.results] == [("passed", 2)]
