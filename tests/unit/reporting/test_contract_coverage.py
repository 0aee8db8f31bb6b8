"""How results show contract coverage."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import allure
import pytest
from pydantic import SecretStr

from support.contract.coverage.coverage import Coverage, Excuse
from support.contract.coverage.files import load_coverage
from support.contract.coverage.markdown import markdown
from support.contract.coverage.points import Point
from support.reporting.contract_coverage import ContractCoverage, metrics
from support.reporting.lost_files import LostFiles
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-hunter2"  # pragma: allowlist secret
POINTS = (
    Point("operations", "GET /a"),
    Point("statuses", "GET /a", "200"),
    Point("statuses", "GET /a", "404"),
    Point("statuses", "GET /a", "500"),
)
COVERAGE = Coverage("A 1", POINTS, frozenset(POINTS[:2]), frozenset({Excuse("500")}))


@pytest.fixture
def attached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The attachments of the run as a whole."""
    found: list[tuple[Any, ...]] = []

    def attach(body: str, name: str, attachment_type: str, extension: str) -> None:
        found.append((body, name, attachment_type, extension))

    monkeypatch.setattr(allure, "global_attach", attach)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of results."""
    (tmp_path / "results").mkdir()
    return tmp_path / "results"


@pytest.fixture
def plugin(folder: Path) -> ContractCoverage:
    return ContractCoverage(folder, Redactor([SecretStr(SECRET)]), LostFiles())


def test_coverage_is_attached_and_written(
    plugin: ContractCoverage, folder: Path, attached: list[tuple[Any, ...]]
) -> None:
    plugin.pytest_api_contract_coverage(COVERAGE)

    assert attached == [(markdown(COVERAGE), "Contract coverage", "text/markdown", "md")]
    assert (folder.parent / "contract-coverage.md").read_text("utf-8") == markdown(COVERAGE)
    assert load_coverage(folder.parent / "contract-coverage.json") == COVERAGE
    assert len(json.loads((folder / "contract-coverage-perf.json").read_text("utf-8"))) == 3


def test_the_files_contain_no_secret(plugin: ContractCoverage, folder: Path) -> None:
    point = Point("operations", f"GET /{SECRET}")
    plugin.pytest_api_contract_coverage(Coverage(SECRET, (point,), frozenset()))

    for file in folder.parent.glob("contract-coverage.*"):
        assert SECRET not in file.read_text("utf-8")
        assert "***" in file.read_text("utf-8")


@pytest.mark.usefixtures("attached")
def test_files_of_an_earlier_run_are_deleted(plugin: ContractCoverage, folder: Path) -> None:
    plugin.pytest_sessionstart()
    plugin.pytest_api_contract_coverage(COVERAGE)
    plugin.pytest_sessionstart()

    assert [*folder.parent.iterdir()] == [folder]
    assert [*folder.iterdir()] == []


@pytest.mark.usefixtures("attached")
def test_a_folder_that_cannot_be_written_to_is_told(plugin: ContractCoverage, folder: Path) -> None:
    """That of the results may be the only one that a container may write to."""
    (folder.parent / "contract-coverage.md").mkdir()
    lines: list[str] = []
    terminal: Any = SimpleNamespace(write_line=lambda line, **_: lines.append(line))
    plugin.pytest_terminal_summary(terminal)
    assert lines == []

    plugin.pytest_sessionstart()
    plugin.pytest_api_contract_coverage(COVERAGE)

    assert (folder / "contract-coverage-perf.json").exists()
    plugin.pytest_terminal_summary(terminal)
    [line] = lines
    assert line.startswith("no contract-coverage.md and contract-coverage.json beside the results:")
    assert "Is a directory" in line


def test_metrics_have_the_form_that_allure_reads() -> None:
    found = {metric["title"]: metric for metric in metrics(COVERAGE, 12.5)}

    assert {title: metric["value"] for title, metric in found.items()} == {
        "all": 66.66,
        "operations": 100,
        "statuses": 50,
    }
    assert found["statuses"] == {
        "id": "contract-coverage-statuses",
        "key": "contract-coverage.statuses",
        "value": 50,
        "start": 12500,
        "stop": 12500,
        "title": "statuses",
        "unit": "%",
        "group": "contract-coverage",
        "groupTitle": "Contract coverage",
        "better": "higher",
    }
