"""The environment of a run."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from support.reporting.results.environment import as_properties, revision, versions

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_versions_are_those_of_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = versions()
    assert found.pop("Python")
    assert all(f"{name}=={version} " in lock for name, version in found.items())


def test_the_revision_says_whether_files_were_changed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert revision(tmp_path) == "", "there is no commit yet"
    file = tmp_path / "file"
    file.write_text("a", encoding="utf-8")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "--quiet", "--message=first")
    clean = revision(tmp_path)
    assert len(clean) == 12
    git(tmp_path, "tag", "v1")
    assert revision(tmp_path) == clean
    file.write_text("b", encoding="utf-8")
    assert revision(tmp_path) == f"{clean}-dirty"


def test_without_git_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert revision(tmp_path) == "", "there is no repository"
    monkeypatch.setenv("PATH", "")
    assert revision(ROOT) == ""


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("Base URL", "http://a:80/x", r"Base\ URL = http\://a\:80/x"),
        ("a=b", "#1!", r"a\=b = \#1\!"),
        ("path", "C:\\x\ny", r"path = C\:\\x\u000ay"),
        ("name", "Zoë 👩", "name = Zo\\u00eb\\ \\ud83d\\udc69"),
    ],
)
def test_values_are_escaped(name: str, value: str, line: str) -> None:
    assert as_properties({name: value, "empty": ""}) == f"{line}\n"
