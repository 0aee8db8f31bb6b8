"""The files that a run writes."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.secrets.artefacts import artefacts, files_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project after a run that began at 1000."""
    for name in (
        "contract-coverage.md",
        "results/a.json",
        "results/deep/b.json",
        "reports/created/j.jsonl",
        "reports/leftovers.json",
        "reports/other.txt",
        "records/c.yaml",
        "junit.xml",
        "old.xml",
        "pytest.log",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        os.utime(path, (2000, 2000))
    os.utime(tmp_path / "old.xml", (500, 500))
    return tmp_path


def configured(root: Path, results: str | None, **options: object) -> Any:
    return SimpleNamespace(
        rootpath=root,
        getoption={"allure_report_dir": results}.get,
        getini={"log_file": "pytest.log"}.get,
        option=SimpleNamespace(**options),
        invocation_params=SimpleNamespace(dir=root),
    )


def names(root: Path, config: Any, *folders: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in artefacts(config, 1000, folders))


@pytest.mark.promise("safety.md", "The search covers the folder")
def test_folders_and_files_that_options_name_are_looked_at(root: Path) -> None:
    options = {"junitxml": "junit.xml", "other": "old.xml", "n": 5, "long": "x" * 5000, "no": "no"}
    config = configured(root, str(root / "results"), **options)
    assert names(root, config, root / "records") == [
        "contract-coverage.md",
        "junit.xml",
        "pytest.log",
        "records/c.yaml",
        "reports/created/j.jsonl",
        "reports/leftovers.json",
        "results/a.json",
        "results/deep/b.json",
    ]


def test_without_allure_there_are_no_results(root: Path) -> None:
    found = names(root, configured(root, None))
    assert found == ["pytest.log", "reports/created/j.jsonl", "reports/leftovers.json"]


def test_a_path_may_be_a_file_a_folder_or_nothing(root: Path) -> None:
    assert list(files_in(root / "junit.xml")) == [root / "junit.xml"]
    assert len(list(files_in(root / "results"))) == 2
    assert list(files_in(root / "missing")) == []
