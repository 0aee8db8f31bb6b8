"""The contract coverage of the run that a report is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ToolingError
from support.contract.coverage.coverage import Coverage
from support.contract.coverage.files import as_json
from support.contract.coverage.points import Point
from support.reporting.page.coverage import JSON_FILE, files_of, publish, read

if TYPE_CHECKING:
    from pathlib import Path

COVERAGE = Coverage("A 1", (Point("operations", "GET /a"),), frozenset())


@pytest.fixture(autouse=True)
def _no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def test_coverage_is_read_and_summarized(tmp_path: Path) -> None:
    (tmp_path / JSON_FILE).write_text(as_json(COVERAGE), encoding="utf-8")

    assert read(tmp_path) == COVERAGE
    publish(tmp_path)
    assert (tmp_path / "summary.md").read_text("utf-8") == (
        "\n`contract coverage: 0 % of A 1 (0 seen, 1 never seen)`\n"
    )


def test_a_run_without_a_document_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    publish(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_another_file_of_this_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / JSON_FILE).write_text("{}", encoding="utf-8")

    with pytest.raises(ToolingError, match="is no contract coverage"):
        read(tmp_path)


def test_the_files_are_in_and_beside_the_results(tmp_path: Path) -> None:
    names = [str(file.relative_to(tmp_path)) for file in files_of(tmp_path / "results")]

    assert names == [
        "results/contract-coverage-perf.json",
        "contract-coverage.json",
        "contract-coverage.md",
    ]
