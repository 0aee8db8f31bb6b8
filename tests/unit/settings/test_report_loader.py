"""The settings of the report, without those of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.settings import SettingsError
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, text: str) -> ReportSettings:
    (folder / ".env").write_text(text, encoding="utf-8")
    return ReportSettings.load(folder / ".env")


def test_the_environment_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_REPORT__NAME", "Mine")
    text = "API_REPORT__NAME=Ours\nAPI_REPORT__LAYOUT=folder\nAPI_GATE__MAX_FAILURES=2\n"
    settings = load(tmp_path, text)
    assert (settings.report.name, settings.report.layout) == ("Mine", "folder")
    assert settings.gate.max_failures == 2
    assert settings.gate.has_rules


def test_other_settings_do_not_matter(tmp_path: Path) -> None:
    settings = load(tmp_path, "API_BASE_URL=no address\n")
    assert not settings.gate.has_rules
    assert settings.report.history_runs == 20


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("API_REPORT__LAYOUT=round\n", "API_REPORT__LAYOUT"),
        ("API_GATE__MIN_PASS_RATE=101\n", "API_GATE__MIN_PASS_RATE"),
        ("API_GATE={\n", "API_GATE is not JSON"),
        (f"API_GATE={'[' * 100_000}\n", "nested too deeply"),
    ],
)
def test_what_cannot_be_used_is_reported(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        load(tmp_path, text)
