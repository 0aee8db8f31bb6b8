"""The scan for secrets before a commit."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.keyword import KeywordDetector

from support import secret_scan
from support.backends.recording.stand_ins.forms import stand_in
from support.bootstrap import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KEY = "AKIA" + "Z7" * 8


@pytest.mark.parametrize(
    ("filename", "detector", "made_up"),
    [
        ("tests/unit/test_a.py", KeywordDetector, True),
        ("tests/unit/test_a.py", AWSKeyDetector, False),
        ("support/tests/a.py", KeywordDetector, False),
        ("support/a.py", KeywordDetector, False),
    ],
)
def test_passwords_of_tests_are_dummies(filename: str, detector: Any, *, made_up: bool) -> None:
    assert secret_scan.is_made_up(filename, detector(), "hunter2") is made_up


def test_files_that_git_has_and_the_tree_has_not_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.py").write_text("")
    done: Any = subprocess.CompletedProcess([], 0, stdout="there.py\0gone.py\0")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert secret_scan.tracked() == ["there.py"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the settings of this one."""
    monkeypatch.chdir(tmp_path)
    baseline = (ROOT / secret_scan.SETTINGS).read_text(encoding="utf-8")
    (tmp_path / secret_scan.SETTINGS).write_text(baseline, encoding="utf-8")
    return tmp_path


def test_a_secret_is_reported_by_its_place(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.py").write_text(f'x = 1\nkey = "{KEY}"\n')
    assert secret_scan.main(["a.py"]) == 1
    message = capsys.readouterr().err
    assert "a.py:2: AWS Access Key" in message
    assert KEY not in message


@pytest.mark.promise("safety.md", "The scanner is detect-secrets")
@pytest.mark.promise("safety.md", "To mark a false positive")
def test_a_false_positive_can_be_marked(project: Path) -> None:
    """In the settings, which list hunter22, or at the end of its line."""
    # Written in parts: this file is scanned, too.
    for name, text in {
        "listed.py": "pass" + 'word = "hunter22"\n',
        "other.py": "pass" + 'word = "hunter23"\n',
        "marked.py": f'key = "{KEY}"  # pragma: ' + "allowlist secret\n",
    }.items():
        (project / name).write_text(text)
    found = secret_scan.findings(["listed.py", "marked.py", "other.py"])
    assert found == ["other.py:1: Secret Keyword"]


def test_files_without_secrets_are_fine(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(secret_scan, "tracked", lambda: ["a.py"])
    assert secret_scan.main([]) == 0
    assert capsys.readouterr().err == ""


RECORDING = """\
metadata:
  scenario: features/a.feature::S
  recorded_at: '2026-01-31T12:00:00Z'
  against: http://api.example.com
  seed: 7
  versions: {{}}
  stand_ins: [{secret}]
version: 1
interactions: []
"""


@pytest.mark.promise("backends.md", "A recording lists its stand-ins")
def test_stand_ins_of_recordings_are_not_secrets(tmp_path: Path) -> None:
    """A key that somebody lists among them is."""
    own = stand_in(KEY, "secret 1")
    for name, text in (("own", own), ("key", KEY)):
        (tmp_path / f"{name}.yaml").write_text(RECORDING.format(secret=text))
    assert secret_scan.is_stand_in(str(tmp_path / "own.yaml"), own)
    assert secret_scan.is_stand_in(str(tmp_path / "own.yaml"), own[4:])
    assert not secret_scan.is_stand_in(str(tmp_path / "own.yaml"), KEY)
    assert not secret_scan.is_stand_in(str(tmp_path / "key.yaml"), KEY)
    (tmp_path / "own.py").write_text(f"# {own}")
    assert not secret_scan.is_stand_in(str(tmp_path / "own.py"), own)
