"""The report: one self-contained HTML page, made by Allure from the results of a run.

    python -m support.reporting.html     make it from the results that are there

The exit status is 0, or 1 if there is no report; the reason is on standard error.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting import summary
from support.reporting.node import REPORTS, find_node, install_allure
from support.reporting.page import self_contained

if TYPE_CHECKING:
    from support.reporting.summary import Counts

RESULTS = REPORTS / "allure-results"
PAGE = REPORTS / "html" / "index.html"


def build(results: Path = RESULTS, page: Path = PAGE) -> Counts:
    """Make the page of the results in a folder and return their counts.

    A page of an earlier run is deleted first: after a failure there is none.
    Raises ToolingError if there are no results, or a tool fails, or the page is not
    self-contained.
    """
    page.unlink(missing_ok=True)
    counts = summary.count(results)
    if not counts.total:
        raise ToolingError(f"no results in {_shown(results)}: no test wrote any")
    html = self_contained(_generate(results))
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html, encoding="utf-8", newline="\n")
    return counts


def _generate(results: Path) -> str:
    node = find_node()
    program = install_allure(node)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        # Allure takes the folder's name for a glob pattern: what stands before it may not be one.
        generate = [str(program), "generate", results.name, "--output", folder]
        generate += ["--config", str(REPORTS / "allurerc.mjs")]
        printed = bootstrap.run([*node.node, *generate], results.parent)
        made = Path(folder) / "index.html"
        if not made.is_file():
            raise ToolingError(f"Allure made no index.html. It printed:\n{printed}")
        return made.read_text(encoding="utf-8")


def closing_line(counts: Counts, page: Path = PAGE) -> str:
    """Return the line that ends a run: the counts and where the report is."""
    return f"{counts} · report: {_shown(page)}"


def _shown(path: Path) -> str:
    """Return the path as seen from the working folder, where it is inside."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def main() -> int:
    """Make the report of the last run; return the exit status."""
    try:
        counts = build()
    except (ToolingError, OSError) as error:
        bootstrap.say(f"no report: {error}")
        return 1
    sys.stdout.write(f"{closing_line(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
