"""Allure makes one page of a run's results; it loads nothing."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting import html
from support.reporting.node import REPORTS, find_node, install_allure
from support.reporting.summary import Counts

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = {
    "A visitor registers": "passed",
    "A taken e-mail address is refused": "failed",
    "A member signs in": "broken",
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "allure-results"
    folder.mkdir()
    for number, (name, status) in enumerate(SCENARIOS.items()):
        result = {
            "uuid": f"00000000-0000-4000-8000-{number:012}",
            "historyId": f"history-{number}",
            "fullName": f"features/users.feature:{name}",
            "name": name,
            "status": status,
            "stage": "finished",
            "start": 1_700_000_000_000 + number,
            "stop": 1_700_000_000_100 + number,
            "statusDetails": {"message": '<script src="https://elsewhere.example/x.js"></script>'},
            "labels": [{"name": "feature", "value": "Registration"}],
        }
        (folder / f"{result['uuid']}-result.json").write_text(json.dumps(result))
    return folder


def embedded_names(page: str) -> set[str]:
    """Return the names of the tests whose data stand in the page."""
    data = re.findall(r'd\("data/test-results/[^"]+\.json","([^"]+)"\)', page)
    return {json.loads(base64.b64decode(entry))["name"] for entry in data}


def test_one_self_contained_page_holds_every_scenario(results: Path, tmp_path: Path) -> None:
    file = tmp_path / "html" / "index.html"
    counts = html.build(results, file)
    page = file.read_text(encoding="utf-8")
    assert str(counts) == "1 passed, 1 failed, 1 broken, 0 skipped"
    assert embedded_names(page) == set(SCENARIOS)
    assert "<title> Users API acceptance </title>" in page
    assert "googletagmanager" not in page
    assert "gtag(" not in page
    assert not re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?!data:)', page)
    assert list(file.parent.iterdir()) == [file]


def test_the_page_as_allure_makes_it_has_a_tracker(results: Path, tmp_path: Path) -> None:
    """So the test above can fail; and once Allure leaves it out, so can support/reporting."""
    node = find_node()
    program = install_allure(node)
    command = [*node.node, str(program), "generate", str(results), "--output", str(tmp_path / "o")]
    bootstrap.run([*command, "--config", str(REPORTS / "allurerc.mjs")], tmp_path)
    assert "googletagmanager" in (tmp_path / "o" / "index.html").read_text(encoding="utf-8")


def test_a_failing_tool_leaves_no_page(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "install_allure", lambda _node: tmp_path / "missing.js")
    file = tmp_path / "index.html"
    file.write_text("the report of an earlier run")
    with pytest.raises(ToolingError, match=r"missing\.js"):
        html.build(results, file)
    assert not file.exists()


def test_a_tool_that_makes_nothing_is_reported(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tmp_path / "idle.js"
    idle.write_text("console.log('nothing to do')")
    monkeypatch.setattr(html, "install_allure", lambda _node: idle)
    with pytest.raises(ToolingError, match=r"no index\.html.*\nnothing to do"):
        html.build(results, tmp_path / "index.html")


def test_without_results_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ToolingError, match=r"no results in .*nowhere"):
        html.build(tmp_path / "nowhere", tmp_path / "index.html")


def test_the_command_ends_with_the_counts_and_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    monkeypatch.setattr(html, "build", lambda: Counts(passed=3))
    assert html.main() == 0
    line = "3 passed, 0 failed, 0 broken, 0 skipped · report: reports/html/index.html\n"
    assert capsys.readouterr().out == line


def test_the_command_tells_why_there_is_no_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build() -> None:
        raise ToolingError("npm fell over")

    monkeypatch.setattr(html, "build", build)
    assert html.main() == 1
    assert capsys.readouterr().err == "no report: npm fell over\n"
