"""Recordings against a new document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.contract.changes.recordings import replay
from support.contract.loading import load
from tests.unit.contract.changes.recorded import DOCUMENT, exchange, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text(DOCUMENT)
    return path


@pytest.mark.promise("contract.md", "The recordings of the project are held")
def test_a_scenario_breaks_by_what_is_new(tmp_path: Path, old: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(DOCUMENT.replace("enum: [open, paid]", "enum: [open]"))
    folder = tmp_path / "records"
    write(folder / "a.yaml", "A is paid", exchange("/orders", '[{"state":"paid"}]'))
    write(folder / "b" / "b.yaml", "B is open", exchange("/orders", '[{"state":"open"}]'))
    replayed = replay(folder, load(old), load(new))
    assert replayed.number == 2
    [broken] = replayed.broken
    assert (broken.name, broken.recording) == ("features/a.feature::A is paid", "a.yaml")
    [drift] = broken.drifts
    assert str(drift).startswith('GET /orders, 200: $[0].state is "paid"')
    assert replayed.as_json()["broken"][0]["scenario"] == broken.name


def test_what_the_old_document_does_not_allow_either_breaks_nothing(
    tmp_path: Path, old: Path
) -> None:
    folder = tmp_path / "records"
    write(folder / "a.yaml", "A", exchange("/nowhere", "{}", status=404))
    assert replay(folder, load(old), load(old)).broken == ()


def test_a_file_that_is_no_recording_is_named(tmp_path: Path, old: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.yaml").write_text("no: recording")
    [fault] = replay(folder, load(old), load(old)).unusable
    assert "a.yaml:1 is not the recording of a scenario" in fault


def test_without_recordings_there_is_nothing_to_break(tmp_path: Path, old: Path) -> None:
    assert replay(tmp_path / "none", load(old), load(old)).number == 0


def test_a_secret_that_a_recording_shows_is_masked(tmp_path: Path, old: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(DOCUMENT.replace("token: {type: string}", "token: {type: integer}"))
    folder = tmp_path / "records"
    write(folder / "a.yaml", "A", exchange("/orders", '[{"token":"Vq8zRk3LmN5tXw2P"}]'))
    [broken] = replay(folder, load(old), load(new)).broken
    assert "$[0].token" in str(broken.drifts[0])
    assert "Vq8zRk3LmN5tXw2P" not in str(broken.drifts[0])
