"""The contract coverage of the run that a report is of, from the file that the run has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.bootstrap import ToolingError
from support.reporting.page import overview

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage

JSON_FILE = "contract-coverage.json"
MARKDOWN_FILE = "contract-coverage.md"
METRICS_FILE = "contract-coverage-perf.json"
"""Allure reads metrics from files with this end, shows them on a page and keeps their history."""


def files_of(results: Path) -> list[Path]:
    """Return the files about coverage of a folder of results, in it and beside it."""
    beside = results.absolute().parent
    return [results / METRICS_FILE, beside / JSON_FILE, beside / MARKDOWN_FILE]


def read(reports: Path) -> Coverage | None:
    """Return the coverage beside a folder of results; None if the run had no document.

    Raises ToolingError for another file of that name.
    """
    file = reports / JSON_FILE
    if not file.is_file():
        return None
    from support.contract.coverage.files import load_coverage  # noqa: PLC0415 - only where it is used
    from support.contract.errors import ContractError  # noqa: PLC0415

    try:
        return load_coverage(file)
    except ContractError as error:
        raise ToolingError(str(error)) from error


def publish(reports: Path) -> None:
    """Add a line about the coverage, if there is any, to the Markdown summary of the run."""
    if coverage := read(reports):
        from support.contract.coverage.markdown import headline  # noqa: PLC0415

        overview.add(["", overview.code(headline(coverage))], reports)
