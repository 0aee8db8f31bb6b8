"""Show the contract coverage of a run: in Allure's results, and in files beside their folder."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import allure

from support.reporting.page.coverage import JSON_FILE, MARKDOWN_FILE, METRICS_FILE, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

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
        self._fault = ""

    def pytest_sessionstart(self) -> None:
        """Delete the files, which a run without a contract does not replace."""
        for file in files_of(self._folder):
            self._try(partial(file.unlink, missing_ok=True))

    def pytest_api_contract_coverage(self, coverage: Coverage) -> None:
        """Attach the coverage to the report, and write its files."""
        # A run without a document does not import support.contract.
        from support.contract.coverage.files import as_json  # noqa: PLC0415
        from support.contract.coverage.markdown import markdown  # noqa: PLC0415

        text = markdown(coverage)
        allure.global_attach(text, name=_NAME, attachment_type="text/markdown", extension="md")
        shown = json.dumps([*metrics(coverage, time.time())])
        self._lost.write(self._folder, METRICS_FILE, shown.encode())
        for name, content in ((MARKDOWN_FILE, text), (JSON_FILE, as_json(coverage))):
            file = self._folder.absolute().with_name(name)
            masked = self._redactor.by_value(content).encode()
            self._try(partial(file.write_bytes, masked))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print why there are no files beside the results: their folder may be one of a container.

        The results are complete without them, so the run does not fail.
        """
        if self._fault:
            terminalreporter.write_line(
                f"no {MARKDOWN_FILE} and {JSON_FILE} beside the results: {self._fault}", yellow=True
            )

    def _try(self, change: Callable[[], object]) -> None:
        try:
            change()
        except OSError as error:
            self._fault = str(error)


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
