"""The tools of the comparison, and their scenarios."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.benchmarks.comparison import scenarios, tools
from tests.benchmarks.comparison.tools import CUCUMBER, HURL

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_scenarios_are_written_in_features_of_ten(tmp_path: Path) -> None:
    scenarios.write_features(tmp_path / "own", 12)
    scenarios.write_features(tmp_path / "vocabulary", 12, vocabulary=True)
    scenarios.write_hurl(tmp_path / "hurl", 12)
    for folder in ("own", "vocabulary"):
        texts = [path.read_text() for path in sorted((tmp_path / folder).iterdir())]
        assert [text.count("Scenario:") for text in texts] == [10, 2]
        assert '"User 0012"' in texts[1]
    assert "{user}" in texts[0]
    files = sorted((tmp_path / "hurl").iterdir())
    assert len(files) == 12
    assert 'jsonpath "$.name" == "User 0012"' in files[-1].read_text()
    assert "{{base_url}}/users/{{user}}" in files[-1].read_text()


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HURL", raising=False)
    monkeypatch.setattr(shutil, "which", lambda program: None if program == "hurl" else program)
    assert tools.missing() == [f"{HURL} is left out: hurl is not on PATH, and HURL is not set"]
    assert tools._hurl() == []
    monkeypatch.setenv("HURL", "/opt/loader /opt/hurl")
    assert tools.missing() == []
    plain, html = tools._hurl()
    assert plain.command[:3] == ("/opt/loader", "/opt/hurl", "--test")
    assert html.name == "hurl --jobs 8, HTML"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert tools.missing() == [f"{CUCUMBER} is left out: npm is not on PATH"]
    assert tools._cucumber(tmp_path) == []


def test_the_options_of_cucumber_are_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: program)
    (tmp_path / "cucumber").mkdir()
    (tmp_path / "cucumber" / ".ready").touch()
    plain, allure, *parallel = tools._cucumber(tmp_path)
    assert allure.command[:-4] == plain.command
    assert json.loads(allure.command[-1].format(out="results")) == {"resultsDir": "results"}
    assert [variant.name for variant in parallel] == [
        "cucumber-js, --parallel 8",
        "cucumber-js, --parallel 8, Allure",
    ]


def test_stock_is_not_installed_twice(tmp_path: Path) -> None:
    (tmp_path / "stock").mkdir()
    (tmp_path / "stock" / ".ready").touch()
    stock, allure = tools._stock(tmp_path)
    assert stock.command[0].startswith(str(tmp_path / "stock"))
    assert allure.command[-1] == "--alluredir={out}"
