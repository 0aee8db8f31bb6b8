"""The report: made by Allure from the results of a run, with the history of those before.

    python -m support.reporting.page.html     make it from the results that are there

The exit status is 0, or 1 if there is no report; the reason is on standard error.
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
from support.reporting.page import generator, overview, summary
from support.reporting.page import history as histories
from support.reporting.page.node import REPORTS
from support.reporting.page.page_folder import close_folder
from support.reporting.page.self_contained import self_contained
from support.settings import SettingsError
from support.settings.report import Report
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from support.reporting.page.history import History
    from support.reporting.page.summary import Run

RESULTS = REPORTS / "allure-results"
PAGE = REPORTS / "html" / "index.html"
LARGE = 50_000_000  # bytes of results; docs/report.md has what was measured
_PARTS = ("index.html", "app-*", "data", "widgets", "summary.json", "test-results.json")


@dataclass(frozen=True)
class Made:
    """A report: its page, whether it is one of many files, the run, and those before."""

    page: Path
    is_folder: bool
    run: Run
    before: History

    @property
    def closing_line(self) -> str:
        """The line that ends a run: the counts and where the report is."""
        line = f"{self.run.counts} · report: {_shown(self.page)}"
        return f"{line} (many files: `make show`)" if self.is_folder else line


def build(
    results: Path = RESULTS,
    page: Path = PAGE,
    settings: Report | None = None,
    history: Path | None = None,
) -> Made:
    """Make the report of the results in a folder, and add the run to the history.

    The history is history.jsonl beside the folder of the page, if no other is given. A report of
    an earlier run is deleted first: after a failure there is none.
    Raises ToolingError if there are no results, or a tool fails, or the report would load
    anything from elsewhere. A history that cannot be read or written is told and costs nothing.
    """
    settings = settings or Report()
    history = history or page.parent.with_name("history.jsonl")
    delete(page)
    run = summary.read(results)
    if not run.results:
        raise ToolingError(f"no results in {_shown(results)}: no test wrote any")
    known = histories.read(history)
    for fault in known.faults:
        bootstrap.say(fault)
    before = known.before(run)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        copy = Path(folder) / "history.jsonl"
        histories.write_for_allure(before, copy)
        is_folder = _is_folder(settings, results)
        configured = generator.configuration(settings.name, copy, single=not is_folder)
        made = generator.generate(results, Path(folder), configured)
        (_place_folder if is_folder else _place_page)(made, page)
        _remember(known, run, copy, history, settings.history_runs)
    return Made(page, is_folder, run, before)


def delete(page: Path) -> None:
    """Delete a report, if there is one."""
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
    """Add the run to the history: the last line is what Allure has added to its copy."""
    try:
        line = copy.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[2]
        point = histories.point_of(run, line)
        histories.write(known.with_point(point, limit), file)
    except (OSError, ValueError, LookupError) as error:
        bootstrap.say(f"the run is not in the history: {type(error).__name__}: {error}")


def _shown(path: Path) -> str:
    """Return the path as seen from the working folder, where it is inside."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def main() -> int:
    """Make the report of the last run; return the exit status."""
    try:
        settings = ReportSettings.load(bootstrap.ROOT / ".env")
        made = build(settings=settings.report)
        overview.publish(made.run, made.before, made.closing_line, settings.report.name, REPORTS)
    except (ToolingError, SettingsError, OSError) as error:
        bootstrap.say(f"no report: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
