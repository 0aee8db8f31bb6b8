"""Generate the report with Allure, from the results of a run and the history of earlier ones.

    python -m support.reporting.page.html     generate it from the existing results

The exit status is 0, or 1 if there is no report; the reason is printed to standard error.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting.page import allure_cli, coverage, overview, summary
from support.reporting.page import history as histories
from support.reporting.page.allure_cli import REPORTS
from support.reporting.page.offline.folder import close_folder
from support.reporting.page.offline.page import self_contained
from support.settings import SettingsError
from support.settings.report import Report
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from support.reporting.page.history import History
    from support.reporting.page.summary import Run

RESULTS = REPORTS / "allure-results"
PAGE = REPORTS / "html" / "index.html"
LARGE = 50_000_000  # bytes of results; see docs/report.md for the measurements
_PARTS = ("index.html", "app-*", "data", "widgets", "summary.json", "test-results.json")


@dataclass(frozen=True)
class Made:
    """A generated report: its page, its layout, the run, and the history before it."""

    page: Path
    is_folder: bool
    run: Run
    before: History

    @property
    def closing_line(self) -> str:
        """The last line of a run: the counts and the path of the report."""
        line = f"{self.run.counts} · report: {_shown(self.page)}"
        return f"{line} (many files: `make show`)" if self.is_folder else line


def build(
    results: Path = RESULTS,
    page: Path = PAGE,
    settings: Report | None = None,
    history: Path | None = None,
) -> Made:
    """Generate the report of the results in a folder, and add the run to the history.

    The history defaults to history.jsonl beside the folder of the page. The report of an earlier
    run is deleted first, so that there is none after a failure.
    Raises ToolingError if there are no results, a tool fails, or the report would load external
    resources. If the history cannot be read or written, that is reported, but is not an error.
    """
    settings = settings or Report()
    history = history or page.parent.with_name("history.jsonl")
    delete(page)
    run = summary.read(results)
    if not run.results:
        raise ToolingError(f"no results in {_shown(results)}: no test has written one")
    known = histories.read(history)
    for fault in known.faults:
        bootstrap.say(fault)
    before = known.before(run)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        copy = Path(folder) / "history.jsonl"
        histories.write_for_allure(before, copy)
        is_folder = _is_folder(settings, results)
        configured = allure_cli.configuration(settings.name, copy, single=not is_folder)
        made = allure_cli.generate(results, Path(folder), configured)
        (_place_folder if is_folder else _place_page)(made, page)
        _remember(known, run, copy, history, settings.history_runs)
    return Made(page, is_folder, run, before)


def delete(page: Path) -> None:
    """Delete the report, if there is one."""
    for part in _PARTS:
        for path in page.parent.glob(part):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_folder(settings: Report, results: Path) -> bool:
    if settings.layout != "auto":
        return settings.layout == "folder"
    return sum(file.stat().st_size for file in results.iterdir()) > LARGE


def _place_page(made: Path, page: Path) -> None:
    html = self_contained((made / "index.html").read_text(encoding="utf-8"))
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html, encoding="utf-8", newline="\n")


def _place_folder(made: Path, page: Path) -> None:
    close_folder(made)
    shutil.copytree(made, page.parent, dirs_exist_ok=True)


def _remember(known: History, run: Run, copy: Path, file: Path, limit: int) -> None:
    """Add the run to the history, from the last line of the copy that Allure has extended."""
    try:
        line = copy.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[2]
        point = histories.point_of(run, line)
        histories.write(known.with_point(point, limit), file)
    except (OSError, ValueError, LookupError) as error:
        bootstrap.say(f"the run is not in the history: {type(error).__name__}: {error}")


def _shown(path: Path) -> str:
    """Return the path relative to the working directory, if it is inside."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def main() -> int:
    """Generate the report of the last run; return the exit status."""
    try:
        settings = ReportSettings.load(bootstrap.ROOT / ".env")
        made = build(settings=settings.report)
        overview.publish(made.run, made.before, made.closing_line, settings.report.name, REPORTS)
        coverage.publish(REPORTS)
    except (ToolingError, SettingsError, OSError) as error:
        bootstrap.say(f"no report: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
