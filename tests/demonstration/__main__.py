"""Runs the demonstration and makes its report; with ``--pictures`` also those of the docs.

    python -m tests.demonstration

The exit status is 0 where scenarios failed, as some are meant to, and the report is there; else 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.bootstrap import ROOT, say
from support.reporting.page import html
from support.settings.report import Report

PROJECT = Path(__file__).parent
STOCK = PROJECT / "stock"
SEED = 1
FOLDER = ROOT / "reports" / "demonstration"
LINKS = {
    "API_LINKS__ISSUE": "https://tracker.example.com/browse/{}",
    "API_LINKS__TMS": "https://cases.example.com/{}",
}
_SOME_FAILED = 1


def run(results: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run all scenarios of the demonstration; their results go to a folder."""
    own = ("--continue-on-collection-errors", f"--data-seed={SEED}", "--retry-wait=0.001")
    return _pytest(PROJECT, f"--alluredir={results}", *own, *arguments)


def run_stock(results: Path) -> subprocess.CompletedProcess[str]:
    """Run one of them on pytest-bdd and allure-pytest alone."""
    return _pytest(STOCK, f"--alluredir={results}")


def make(folder: Path) -> Path:
    """Run the demonstration and make its report in a folder; return the page."""
    results = folder / "results"
    shutil.rmtree(folder, ignore_errors=True)
    done = run(results)
    if done.returncode != _SOME_FAILED:
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    page, history = folder / "html" / "index.html", folder / "history.jsonl"
    return html.build(results, page, Report(name="Demonstration"), history).page


def _pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    foreign = ("API_", "PYTEST_", "COVERAGE_")
    clean = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**clean, **LINKS, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def main(arguments: list[str]) -> int:
    """Make the report, and the pictures where they are asked for; return the exit status."""
    try:
        page = make(FOLDER)
        say(f"report: {page.relative_to(ROOT)}")
        if "--pictures" in arguments:
            from tests.demonstration.pictures import take  # noqa: PLC0415 - needs a browser

            take(page, ROOT / "docs" / "images")
    except RuntimeError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
