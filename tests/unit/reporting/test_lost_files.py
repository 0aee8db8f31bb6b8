"""Files that cannot be written: the run goes on, and says so."""

from __future__ import annotations

import errno
import os
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting.lost_files import NO_REPORT, LostFiles

if TYPE_CHECKING:
    from pathlib import Path


class Terminal:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def section(self, title: str, **_: Any) -> None:
        self.lines.append(title)

    def write_line(self, line: str, **_: Any) -> None:
        self.lines.append(line)


def summary(lost: LostFiles) -> list[str]:
    terminal: Any = Terminal()
    lost.pytest_terminal_summary(terminal)
    lines: list[str] = terminal.lines
    return lines


def ended(lost: LostFiles, status: int = 0, **more: Any) -> Any:
    session: Any = SimpleNamespace(exitstatus=status, config=SimpleNamespace(**more))
    lost.pytest_sessionfinish(session)
    return session


def test_what_is_written_is_there(tmp_path: Path) -> None:
    lost = LostFiles()
    lost.write(tmp_path, "a.json", b"{}")
    lost.rename(tmp_path, "a.json", "b.json")
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]
    assert summary(lost) == []
    assert ended(lost).exitstatus == 0


def test_a_full_disk_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lost = LostFiles()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", full)
        lost.write(tmp_path, "a.json", b"{}")
        lost.write(tmp_path, "b.json", b"{}")
        lost.append(tmp_path, "c.txt", b"c", is_new=True)
    lost.rename(tmp_path, "a.json", "c.json")
    heading, line = summary(lost)
    assert heading == "results are incomplete"
    assert line.startswith(f"4 files could not be written. {tmp_path}: No space left on device. ")
    assert "the exit status is 10 if nothing failed" in line


def test_a_removed_folder_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    lost = LostFiles()
    lost.write(folder, "a.json", b"{}")
    shutil.rmtree(folder)
    lost.write(folder, "b.json", b"{}")
    lost.write(folder, "c.json", b"{}")
    assert sorted(path.name for path in folder.iterdir()) == ["b.json", "c.json"]
    assert f"{folder} was removed during the run, with what had been written" in summary(lost)[1]


def test_what_is_appended_comes_after_the_rest(tmp_path: Path) -> None:
    lost = LostFiles()
    lost.append(tmp_path, "a.txt", b"one,", is_new=True)
    lost.append(tmp_path, "a.txt", b"two", is_new=False)
    assert (tmp_path / "a.txt").read_bytes() == b"one,two"
    assert summary(lost) == []


def test_what_was_appended_before_a_removal_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    lost = LostFiles()
    lost.append(folder, "a.txt", b"one,", is_new=True)
    shutil.rmtree(folder)
    lost.append(folder, "a.txt", b"two", is_new=False)
    assert (folder / "a.txt").read_bytes() == b"two"
    assert f"{folder} was removed during the run, with what had been written" in summary(lost)[1]


@pytest.mark.parametrize(("status", "ends"), [(0, NO_REPORT), (1, 1), (2, 2)])
def test_a_run_that_would_have_passed_has_a_status_of_its_own(
    tmp_path: Path, status: int, ends: int
) -> None:
    lost = LostFiles()
    lost.rename(tmp_path, "missing", "other")
    assert ended(lost, status).exitstatus == ends


def test_the_lost_files_of_workers_are_added(tmp_path: Path) -> None:
    worker, controller = LostFiles(), LostFiles()
    worker.rename(tmp_path, "missing", "other")
    sent: dict[str, Any] = {}
    ended(worker, workeroutput=sent)
    controller.pytest_testnodedown(SimpleNamespace(workeroutput=sent))
    controller.pytest_testnodedown(SimpleNamespace())  # it crashed
    assert summary(controller)[1].startswith(f"1 files could not be written. {tmp_path}: No such")
    assert ended(controller).exitstatus == NO_REPORT


def test_a_forked_worker_counts_its_own_files(tmp_path: Path) -> None:
    """What the controller has lost before is not counted twice."""
    worker, controller = LostFiles(), LostFiles()
    gone = tmp_path / "gone"
    for number in range(2):
        if number:
            worker.pytest_gherkin_worker_start()
        worker.write(gone, "a.json", b"{}")
        shutil.rmtree(gone)
    output: dict[str, Any] = {}
    session: Any = SimpleNamespace(config=SimpleNamespace(workeroutput=output))
    worker.pytest_gherkin_worker_end(session)
    controller.pytest_gherkin_worker_ended(SimpleNamespace(workeroutput=output))
    assert summary(controller)[1].startswith("1 files could not be written")
