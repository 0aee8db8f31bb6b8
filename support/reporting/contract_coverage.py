"""Show the contract coverage of a run: in Allure's results, and in files beside their folder."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import allure

from support.reporting.page.coverage import JSON_FILE, MARKDOWN_FILE, METRICS_FILE, files_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage
    from support.reporting.lost_files import LostFiles
    from support.secrets.redactor import Redactor

_NAME = "Contract coverage"


class ContractCoverage:
    """A plugin that writes the coverage; files of an earlier run are deleted at the start."""

    def __init__(self, folder: Path, redactor: Redactor, lost: LostFiles) -> None:
        self._folder = folder
        self._redactor = redactor
        self._lost = lost

    def pytest_sessionstart(self) -> None:
        """Delete the files, which a run without a contract does not replace."""
        for file in files_of(self._folder):
            file.unlink(missing_ok=True)

    def pytest_api_contract_coverage(self, coverage: Coverage) -> None:
        """Attach the coverage to the report, and write its files."""
        # A run without a document does not import support.contract.
        from support.contract.coverage.files import as_json  # noqa: PLC0415
        from support.contract.coverage.markdown import markdown  # noqa: PLC0415

        text = markdown(coverage)
        allure.global_attach(text, name=_NAME, attachment_type="text/markdown", extension="md")
        beside = self._folder.absolute().parent
        self._write(beside, MARKDOWN_FILE, text)
        self._write(beside, JSON_FILE, as_json(coverage))
        self._write(self._folder, METRICS_FILE, json.dumps([*metrics(coverage, time.time())]))

    def _write(self, folder: Path, name: str, text: str) -> None:
        self._lost.write(folder, name, self._redactor.by_value(text).encode())


def metrics(coverage: Coverage, now: float) -> Iterator[dict[str, Any]]:
    """Yield percentages as Allure's metrics, as in @allurereport/core-api/dist/metrics.d.ts."""
    for name, tally in (("all", coverage.total), *coverage.tallies.items()):
        yield {
            "id": f"contract-coverage-{name}".replace(" ", "-"),
            "key": f"contract-coverage.{name}".replace(" ", "-"),
            "value": int(tally.percent * 100) / 100,
            "start": int(now * 1000),
            "stop": int(now * 1000),
            "title": name,
            "unit": "%",
            "group": "contract-coverage",
            "groupTitle": _NAME,
            "better": "higher",
        }
