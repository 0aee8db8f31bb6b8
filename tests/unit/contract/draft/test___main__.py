"""The command that writes a draft."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.draft.__main__ import main
from support.contract.loading import load
from tests.unit.contract.changes.recorded import exchange, write

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


@pytest.mark.promise("contract.md", "`python -m support.contract.draft` writes")
def test_a_draft_is_written_from_the_recordings(tmp_path: Path, capsys: Output) -> None:
    records = tmp_path / "tests" / "fixtures" / "records"
    write(records / "a.yaml", "A", exchange("/orders", "[]"), exchange("/orders", method="PURGE"))
    (records / "b.yaml").write_text("b")
    assert main([], tmp_path) == 0
    file = tmp_path / "openapi.yaml"
    assert [str(one) for one in load(file).operations] == ["GET /orders"]
    assert file.read_text().startswith("# A draft from exchanges, to be edited")
    said = capsys.readouterr().err.splitlines()
    assert "b.yaml:1 is not the recording" in said[0]
    assert said[1:] == [
        "left out: PURGE: OpenAPI knows no such method",
        f"{file}: 1 paths, 1 operations",
    ]


@pytest.mark.promise("contract.md", "An existing file")
@pytest.mark.promise("contract.md", "The command ends with 0, with 1")
def test_an_existing_file_is_kept(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "api.yaml").write_text("mine")
    assert main(["api.yaml"], tmp_path) == 1
    assert "api.yaml exists, and is not written over" in capsys.readouterr().err
    assert (tmp_path / "api.yaml").read_text() == "mine"


def test_without_recordings_nothing_is_written(tmp_path: Path, capsys: Output) -> None:
    assert main(["--records", str(tmp_path / "none")], tmp_path) == 1
    assert "there are no recordings in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_invalid_settings_are_explained(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / ".env").write_text("API_RECORDS__MAX_AGE=never")
    assert main([], tmp_path) == 2
    assert "API_RECORDS__MAX_AGE" in capsys.readouterr().err


def test_recordings_of_another_api_are_left_out(tmp_path: Path, capsys: Output) -> None:
    for name in "abc":
        write(tmp_path / "r" / f"{name}.yaml", name, exchange("/orders", "[]"))
    other = (tmp_path / "r" / "c.yaml").read_text().replace("8000/api", "8000/other")
    (tmp_path / "r" / "c.yaml").write_text(other)
    assert main(["--records", str(tmp_path / "r")], tmp_path) == 0
    assert "left out: 1 recordings of another API" in capsys.readouterr().err


@pytest.mark.promise("contract.md", "With `--live`")
def test_the_scenarios_are_recorded_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def run(command: list[str], *, cwd: Path, env: dict[str, str], check: bool) -> None:
        assert (cwd, check, env["API_CONTRACT__MODE"]) == (tmp_path, False, "off")
        calls.append(command)
        folder: Any = env["API_RECORDS__FOLDER"]
        write(tmp_path.joinpath(folder, "a.yaml"), "A", exchange("/orders", "[]"))

    monkeypatch.setattr(subprocess, "run", run)
    assert main(["api.yaml", "--live", "-k", "orders"], tmp_path) == 0
    pytest_ = [sys.executable, "-m", "pytest", "-q", "--backend", "record"]
    assert calls == [[*pytest_, "-k", "orders"]]
    assert [str(one) for one in load(tmp_path / "api.yaml").operations] == ["GET /orders"]


def test_a_run_without_recordings_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    assert main(["--live"], tmp_path) == 1
    assert "the run has recorded no scenario" in capsys.readouterr().err
