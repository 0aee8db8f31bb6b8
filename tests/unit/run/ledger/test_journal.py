"""Resources that were created and not deleted are on disk, and in the list of leftovers."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.run.ledger import files
from support.run.ledger.journal import (
    ENDED,
    NOT_STORED,
    UNANSWERED,
    Journal,
    JournalError,
    rewrite,
    take_over,
)
from support.run.ledger.leftovers import Entry, read_leftovers, write_leftovers
from support.run.ledger.resources import Resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POST = "http://h/users"
ONE, TWO = (Resource(f"{POST}/{n}", "guess" if n == 2 else "location", POST) for n in (1, 2))
SCENARIO = "a.feature::A scenario"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "created"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "leftovers.json"


@pytest.fixture
def journal(folder: Path) -> Journal:
    times = itertools.count()

    def mask(texts: Sequence[str]) -> list[str]:
        return [text.replace("hunter-22", "***") for text in texts]

    return Journal(folder, mask=mask, now=lambda: f"t{next(times)}")


def entry(number: int, when: str = "t", *, why: str = "403") -> Entry:
    return Entry(f"{POST}/{number}", "location", SCENARIO, when, why)


def test_what_is_created_and_not_deleted_is_left(
    folder: Path, listed: Path, journal: Journal
) -> None:
    scenario = journal.of(SCENARIO)
    one, two = scenario.intended(POST), scenario.intended(POST)
    scenario.created(one, ONE)
    scenario.created(two, TWO)
    scenario.seen(two)
    scenario.settled(one, "deleted")
    journal.close()
    (left,) = take_over(listed, folder)
    assert (left.address, left.basis, left.post) == (TWO.address, "guess", POST)
    assert (left.scenario, left.when, left.why, left.was_there) == (SCENARIO, "t3", ENDED, True)
    assert read_leftovers(listed) == [left]
    assert not folder.exists()


def test_a_post_without_an_answer_has_perhaps_created_something(
    folder: Path, listed: Path, journal: Journal
) -> None:
    for _ in range(2):
        journal.intended(POST, SCENARIO)
    journal.settled(journal.intended(POST, SCENARIO), "created nothing")
    journal.close()
    left = take_over(listed, folder)
    assert [(one.name, one.why) for one in left] == [(f"POST {POST}", UNANSWERED)] * 2


def test_the_reason_is_the_last_one(folder: Path, listed: Path, journal: Journal) -> None:
    number = journal.intended(POST, SCENARIO)
    journal.created(number, ONE, SCENARIO)
    journal.left(number, "403 for hunter-22")
    journal.left(7, "was never created")
    journal.close()
    assert [one.why for one in take_over(listed, folder)] == ["403 for ***"]


@pytest.mark.promise("clean-up.md", "`hidden` |")
def test_an_address_with_a_secret_is_not_stored_and_counts_for_itself(
    folder: Path, listed: Path, journal: Journal
) -> None:
    for path in ("hunter-22", "hunter-22/"):
        number = journal.intended(f"{POST}?key=hunter-22", SCENARIO)
        journal.created(number, Resource(f"{POST}/{path}", post=POST), SCENARIO)
    journal.close()
    left = take_over(listed, folder)
    assert [(one.basis, one.why, one.resource) for one in left] == [
        ("hidden", NOT_STORED, None),
        ("hidden", NOT_STORED, None),
    ]
    assert "hunter-22" not in listed.read_text()


def test_a_run_that_creates_nothing_writes_nothing(
    folder: Path, listed: Path, journal: Journal
) -> None:
    journal.close()
    assert take_over(listed, folder) == []
    assert not folder.exists()
    assert not listed.exists()


def test_the_journal_of_a_process_at_work_is_left_alone(
    folder: Path, listed: Path, journal: Journal
) -> None:
    journal.intended(POST, SCENARIO)
    assert take_over(listed, folder) == []
    journal.close()
    assert len(take_over(listed, folder)) == 1


@pytest.mark.promise("clean-up.md", "The end of the run, or of the next one")
def test_the_journal_of_a_process_that_was_killed_is_read(folder: Path, listed: Path) -> None:
    """Even if it was killed while writing."""
    program = """
import os, signal, sys
from pathlib import Path
from support.run.ledger.journal import Journal
from support.run.ledger.resources import Resource
journal = Journal(Path(sys.argv[1]), mask=list, now=lambda: "now")
journal.of("a scenario").created(1, Resource("http://h/users/1"))
next(Path(sys.argv[1]).glob("*.jsonl")).open("a").write('{"settled": 1')
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], env=dict(os.environ), check=False
    )
    assert done.returncode < 0
    assert [one.address for one in take_over(listed, folder)] == [ONE.address]


def test_a_name_with_a_line_separator_is_one_line(
    folder: Path, listed: Path, journal: Journal
) -> None:
    journal.intended(POST, "a.feature::A\u2028scenario\x85\x1c")
    journal.close()
    assert [one.scenario for one in take_over(listed, folder)] == [
        "a.feature::A\u2028scenario\x85\x1c"
    ]


@pytest.mark.parametrize("line", ["1", "null", "[]", "{}", '{"seen": 9}', "[" * 100_000])
def test_a_line_that_says_nothing_is_skipped(
    folder: Path, listed: Path, journal: Journal, line: str
) -> None:
    journal.intended(POST, SCENARIO)
    journal.close()
    (path,) = folder.glob("*.jsonl")
    path.write_text(f"{line}\n{path.read_text()}")
    assert len(take_over(listed, folder)) == 1


# Faults of the disk


def test_what_follows_a_line_that_was_cut_off_is_read(
    folder: Path, listed: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = journal.intended(POST, SCENARIO)
    with monkeypatch.context() as patch:
        patch.setattr(files, "write", cut_off)
        with pytest.raises(JournalError, match=r"reports/created cannot be written \(No space"):
            journal.created(number, ONE, SCENARIO)
    journal.created(number, TWO, SCENARIO)
    journal.close()
    assert [one.address for one in take_over(listed, folder)] == [TWO.address]


def cut_off(file: int, data: bytes) -> None:
    os.write(file, data[: len(data) // 2])
    raise OSError(28, "No space left on device")


def test_the_journals_stay_if_the_list_cannot_be_written(
    folder: Path, listed: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.intended(POST, SCENARIO)
    journal.close()
    write_leftovers(listed, [entry(1)])
    with monkeypatch.context() as patch:
        patch.setattr(files, "write", cut_off)
        with pytest.raises(OSError, match="No space"):
            take_over(listed, folder)
    assert read_leftovers(listed) == [entry(1)]
    assert len(take_over(listed, folder)) == 2


def test_a_journal_that_cannot_be_removed_is_not_listed_twice(
    folder: Path, listed: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.intended(POST, SCENARIO)
    journal.created(journal.intended(POST, SCENARIO), ONE, SCENARIO)
    journal.close()

    def refuse(path: Path) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", refuse)
        with pytest.raises(PermissionError):
            take_over(listed, folder)
    assert len(read_leftovers(listed)) == 2
    assert len(take_over(listed, folder)) == 2


def test_a_folder_that_another_process_removes_is_made_again(
    folder: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = journal._lock.acquire
    tries = itertools.count()

    def once_missing() -> object:
        if next(tries) == 0:
            folder.rmdir()
            raise FileNotFoundError(2, "No such file or directory")
        return acquire()

    monkeypatch.setattr(journal._lock, "acquire", once_missing)
    journal.intended(POST, SCENARIO)
    journal.close()
    assert len(list(folder.glob("*.jsonl"))) == 1


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "created").write_text("in the way")
    journal = Journal(tmp_path / "created", mask=list, now=str)
    with pytest.raises(JournalError, match=f"POST {POST} was not sent: reports/created cannot be"):
        journal.intended(POST, SCENARIO)


def test_a_folder_that_never_stays_is_reported(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(journal._lock, "acquire", missing)
    with pytest.raises(JournalError, match="No such file"):
        journal.intended(POST, SCENARIO)


# The list


def test_a_journal_changes_the_list(folder: Path, listed: Path, journal: Journal) -> None:
    """While leftovers are deleted, the list keeps them until they are gone."""
    write_leftovers(listed, [entry(1), entry(2), entry(3)])
    journal.dropped(entry(1))
    assert journal.kept(entry(2), "400: hunter-22") == "400: ***"
    journal.dropped(entry(3, "another time"))
    assert len(read_leftovers(listed)) == 3
    journal.close()
    assert take_over(listed, folder) == [entry(2, why="400: ***"), entry(3)]


def test_a_leftover_of_a_journal_outlives_the_drop_of_its_address(
    folder: Path, listed: Path, journal: Journal
) -> None:
    """It was created anew."""
    write_leftovers(listed, [entry(1)])
    journal.dropped(entry(1))
    journal.created(journal.intended(POST, SCENARIO), ONE, SCENARIO)
    journal.close()
    assert [one.why for one in take_over(listed, folder)] == [ENDED]


def test_the_list_can_be_changed(listed: Path) -> None:
    write_leftovers(listed, [entry(1), entry(2)])
    rewrite(listed, lambda entries: entries[1:])
    assert read_leftovers(listed) == [entry(2)]
    assert [path.name for path in listed.parent.iterdir()] == ["leftovers.json"]


def test_a_change_that_fails_leaves_the_list_and_no_lock(listed: Path) -> None:
    write_leftovers(listed, [entry(1)])

    def fail(_: object) -> list[Entry]:
        raise ValueError("no such leftover")

    with pytest.raises(ValueError, match="no such leftover"):
        rewrite(listed, fail)
    assert read_leftovers(listed) == [entry(1)]
    assert [path.name for path in listed.parent.iterdir()] == ["leftovers.json"]


def test_the_list_is_sorted_by_time_and_has_each_address_once(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    write_leftovers(path, [entry(2, "2026-02"), entry(1, "2026-01"), entry(2, "2026-02")])
    assert read_leftovers(path) == [entry(1, "2026-01"), entry(2, "2026-02")]
    assert json.loads(path.read_text())[0] == {
        "address": "http://h/users/1",
        "basis": "location",
        "scenario": SCENARIO,
        "when": "2026-01",
        "why": "403",
        "post": "",
        "id": "",
        "was_there": False,
        "resource_id": "",
    }
