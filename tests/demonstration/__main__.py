"""Run the demonstration and make its report; with ``--pictures``, also the screenshots of the docs.

    python -m tests.demonstration

The exit status is 0 if the report was made, and scenarios failed, as some are meant to; else 1.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from support.bootstrap import ROOT, say
from support.reporting.page import html
from support.settings.report import Report
from tests.warm import Done, run_pytest

PROJECT = Path(__file__).parent
STOCK = PROJECT / "stock"
SEED = 1
FOLDER = ROOT / "reports" / "demonstration"
LINKS = {
    "API_LINKS__ISSUE": "https://tracker.example.com/browse/{}",
    "API_LINKS__TMS": "https://cases.example.com/{}",
}
_SOME_FAILED = 1


def run(results: Path, *arguments: str) -> Done:
    """Run all scenarios of the demonstration, and write their results to a folder."""
    own = ("--continue-on-collection-errors", f"--data-seed={SEED}", "--retry-wait=0.001")
    return _pytest(PROJECT, f"--alluredir={results}", *own, *arguments)


def run_stock(results: Path) -> Done:
    """Run one of the scenarios on pytest-bdd and allure-pytest alone."""
    return _pytest(STOCK, f"--alluredir={results}")


def run_features(results: Path, *features: str) -> Done:
    """Run features of the example, held against the document of their API."""
    return _pytest(ROOT, f"--alluredir={results}", f"--data-seed={SEED}", *features, mode="fail")


def make(folder: Path) -> Path:
    """Run the demonstration, and make its report in a folder; return the page."""
    results = folder / "results"
    shutil.rmtree(folder, ignore_errors=True)
    done = run(results)
    if done.returncode != _SOME_FAILED:
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    page, history = folder / "html" / "index.html", folder / "history.jsonl"
    return html.build(results, page, Report(name="Demonstration"), history).page


def _pytest(folder: Path, *arguments: str, mode: str = "off") -> Done:
    foreign = ("API_", "PYTEST_", "COVERAGE_")
    clean = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    # What the scenarios inject breaks the contract, which would hide how they fail by themselves.
    settings = {**LINKS, "API_CONTRACT__MODE": mode}
    environment = {**clean, **settings, "PYTHONPATH": str(ROOT)}
    return run_pytest(["-p", "no:cacheprovider", *arguments], folder, environment)


def main(arguments: list[str]) -> int:
    """Make the report, and the screenshots on request; return the exit status."""
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
