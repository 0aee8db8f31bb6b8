"""Outdated and unused recordings, and scenarios without one, are found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.backends.recording.cassette import keep, record
from support.backends.recording.content import Recording
from support.backends.recording.inventory import take_inventory
from support.backends.recording.places import cassette_path
from support.secrets.naming.fields import SecretFields

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = timedelta(days=90)
NEW, OLD, GONE, BARE = (f"features/a.feature::{name}" for name in ("New", "Old", "Gone", "Bare"))
ELSEWHERE = "features/b.feature::Not looked at"


def write(folder: Path, scenario: str, days: int, *, passed: bool = True) -> None:
    """Write a cassette that was recorded this many days ago."""
    recorded_at = NOW - timedelta(days=days)
    facts = Recording(
        scenario=scenario,
        recorded_at=recorded_at,
        against="http://h",
        seed=1,
        versions={},
        passed=passed,
    )
    with record(cassette_path(folder, scenario)) as cassette:
        keep(cassette, facts)


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
def test_what_is_wrong_is_listed(tmp_path: Path) -> None:
    for scenario, days in ((NEW, 90), (OLD, 91), (GONE, 1), (ELSEWHERE, 400)):
        write(tmp_path, scenario, days)
    inventory = take_inventory(
        tmp_path,
        [NEW, OLD, BARE],
        elsewhere={"features/b.feature"},
        oldest=NOW - LIMIT,
        fields=SecretFields(),
    )
    assert not inventory.is_well
    assert list(inventory.lines(NOW, LIMIT)) == [
        f"3 recordings in {tmp_path}",
        "1 older than 90 days (record them again):",
        "    a/Old.yaml (91 days)",
        "1 without a scenario (delete them):",
        "    a/Gone.yaml",
        "1 scenarios without a recording:",
        "    features/a.feature::Bare",
    ]


def test_where_all_is_well_nothing_is_listed(tmp_path: Path) -> None:
    write(tmp_path, NEW, 1)
    inventory = take_inventory(
        tmp_path, [NEW], elsewhere=(), oldest=NOW - LIMIT, fields=SecretFields()
    )
    assert inventory.is_well
    assert list(inventory.lines(NOW, LIMIT)) == [f"1 recordings in {tmp_path}"]


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
def test_recordings_of_failures_are_listed(tmp_path: Path) -> None:
    write(tmp_path, NEW, 1, passed=False)
    inventory = take_inventory(
        tmp_path, [NEW], elsewhere=(), oldest=NOW - LIMIT, fields=SecretFields()
    )
    assert not inventory.is_well
    assert list(inventory.lines(NOW, LIMIT))[1:] == [
        "1 of scenarios that failed (record them again):",
        "    a/New.yaml",
    ]


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
def test_files_that_are_not_recordings_are_listed(tmp_path: Path) -> None:
    """They are not missing, too."""
    write(tmp_path, NEW, 1)
    broken = cassette_path(tmp_path, OLD)
    broken.write_text("seed: [")
    inventory = take_inventory(
        tmp_path, [NEW, OLD], elsewhere=(), oldest=NOW - LIMIT, fields=SecretFields()
    )
    assert not inventory.is_well
    title, line = list(inventory.lines(NOW, LIMIT))[1:]
    assert title == "1 that cannot be used:"
    assert line.startswith(f"    {broken}:1 is not the recording of a scenario (it is not YAML: ")
