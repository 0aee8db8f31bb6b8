"""Scenarios that go wrong have the same outcomes in parallel as one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.rehearsals import chaos

if TYPE_CHECKING:
    from pathlib import Path


def test_a_few_scenarios_that_go_wrong(tmp_path: Path) -> None:
    chaos.copy(tmp_path)
    assert chaos.rehearse(tmp_path, 30, seed=7, workers="3") == []
