"""Two runs do not write to one folder of results."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting.results import registration
from support.reporting.results_lock import OccupiedError, writing_to
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLED = """
import os, pathlib, sys
from support.reporting.results_lock import writing_to

with writing_to(pathlib.Path(sys.argv[1])):
    os._exit(9)
"""


def test_one_run_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    with writing_to(folder), writing_to(tmp_path / "others"):
        with pytest.raises(OccupiedError) as error, writing_to(tmp_path / "others/../results"):
            pass
        assert "another run is writing to" in str(error.value)
        assert str(error.value).endswith("wait for it, or choose another folder")
    with writing_to(folder):
        assert [one.name for one in tmp_path.iterdir()] == [".results.lock"]
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_run_is_released(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, check=False)
    assert done.returncode == 9
    assert (tmp_path / ".results.lock").exists()
    with writing_to(folder):
        pass


def test_where_nothing_can_be_written_next_to_the_folder_the_lock_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)
    folder = tmp_path / "volume"
    folder.mkdir()
    with writing_to(folder):
        assert [one.name for one in folder.iterdir()] == [".volume.lock"]


def test_a_second_run_is_refused_and_the_first_ends_its_lock(tmp_path: Path) -> None:
    ends: list[Callable[[], None]] = []
    config: Any = SimpleNamespace(add_cleanup=ends.append)
    registration._lock(config, tmp_path / "results")
    with pytest.raises(pytest.UsageError, match=r"--alluredir: another run is writing to"):
        registration._lock(config, tmp_path / "results")
    ends.pop()()
    registration._lock(config, tmp_path / "results")
    ends.pop()()
