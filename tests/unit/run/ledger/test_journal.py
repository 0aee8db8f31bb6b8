"""Resources that were created and not deleted are on disk, and in the list of leftovers."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.run.ledger.journal import Journal, taken_over
from support.run.ledger.leftovers import Entry, read_leftovers, write_leftovers
from support.run.ledger.resources import Resource

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = (Resource(f"http://h/users/{n}", is_guess=n == 2) for n in (1, 2))
ENDED = "the run ended before it was deleted"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "created"


@pytest.fixture
def journal(folder: Path) -> Journal:
    times = itertools.count()
    return Journal(
        folder, mask=lambda text: text.replace("hunter-22", "***"), now=lambda: f"t{next(times)}"
    )


def test_what_is_created_and_not_deleted_is_left(folder: Path, journal: Journal) -> None:
    scenario = journal.of("a.feature::A scenario")
    scenario.created(ONE)
    scenario.created(TWO)
    scenario.gone(ONE.address)
    journal.close()
    assert list(taken_over(folder)) == [
        Entry(TWO.address, True, "a.feature::A scenario", "t1", ENDED)  # noqa: FBT003 - as it is read
    ]
    assert not folder.exists()


def test_the_reason_is_the_last_one(folder: Path, journal: Journal) -> None:
    scenario = journal.of("a.feature::A scenario")
    scenario.created(ONE)
    scenario.left(ONE.address, "403 for hunter-22")
    scenario.left(TWO.address, "was never created")
    journal.close()
    assert [entry.why for entry in taken_over(folder)] == ["403 for ***"]


def test_a_run_that_creates_nothing_writes_nothing(folder: Path, journal: Journal) -> None:
    journal.close()
    assert list(taken_over(folder)) == []
    assert not folder.exists()


def test_the_journal_of_a_process_at_work_is_left_alone(folder: Path, journal: Journal) -> None:
    journal.of("a").created(ONE)
    assert list(taken_over(folder)) == []
    journal.close()
    assert len(list(taken_over(folder))) == 1


def test_the_journal_of_a_process_that_was_killed_is_read(folder: Path) -> None:
    """Even if it was killed while writing."""
    program = """
import os, signal, sys
from pathlib import Path
from support.run.ledger.journal import Journal
from support.run.ledger.resources import Resource
journal = Journal(Path(sys.argv[1]), mask=str, now=lambda: "now")
journal.of("a scenario").created(Resource("http://h/users/1", False))
next(Path(sys.argv[1]).glob("*.jsonl")).open("a").write('{"created": {"addr')
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], env=dict(os.environ), check=False
    )
    assert done.returncode < 0
    assert [entry.address for entry in taken_over(folder)] == [ONE.address]


# The list


def entry(number: int, when: str) -> Entry:
    return Entry(f"http://h/users/{number}", is_guess=False, scenario="a", when=when, why="403")


def test_the_list_is_sorted_by_time_and_has_each_address_once(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    write_leftovers(path, [entry(2, "2026-02"), entry(1, "2026-01"), entry(2, "2026-02")])
    assert read_leftovers(path) == [entry(1, "2026-01"), entry(2, "2026-02")]
    assert json.loads(path.read_text())[0] == {
        "address": "http://h/users/1",
        "is_guess": False,
        "scenario": "a",
        "when": "2026-01",
        "why": "403",
    }
    assert entry(1, "x").resource == Resource("http://h/users/1", is_guess=False)


def test_where_nothing_is_left_there_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    assert read_leftovers(path) == []
    write_leftovers(path, [])
    write_leftovers(path, [entry(1, "2026-01")])
    write_leftovers(path, [])
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "{", "{}x", '[{"address": 1}]', "[1]"])
def test_a_file_that_is_not_a_list_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leftovers.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"is not a list of leftovers \(.*\); delete it"):
        read_leftovers(path)


def test_a_secret_that_is_found_out_later_does_not_hide_what_is_gone(folder: Path) -> None:
    secrets: list[str] = []

    def mask(text: str) -> str:
        return "***" if any(secret in text for secret in secrets) else text

    journal = Journal(folder, mask=mask, now=lambda: "t")
    journal.created(ONE, "a.feature::A scenario")
    secrets.append("users/1")
    journal.gone(ONE.address)
    journal.close()
    assert list(taken_over(folder)) == []
