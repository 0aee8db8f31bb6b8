"""The acceptance run: pytest on `features/`, then the report, then one line of counts.

    python -m support.acceptance [options of pytest]

The exit status is pytest's: 0 all passed, 1 some failed, 2 interrupted, 3 internal error,
4 wrong usage, 5 nothing collected, 128 + n ended by signal n. If pytest returned 0 but there
is no report, it is 10.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from support import bootstrap
from support.bootstrap import ROOT, ToolingError
from support.reporting import html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NO_REPORT = 10


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Run pytest in the project's folder and make the report; return the exit status.

    Results and report of an earlier run are deleted first, also where pytest does not start.
    """
    results = project / "reports" / "allure-results"
    page = project / "reports" / "html" / "index.html"
    if results.exists():
        shutil.rmtree(results)
    page.unlink(missing_ok=True)
    status = run_pytest([f"--alluredir={results}", *arguments], project)
    try:
        counts = html.build(results, page)
    except (ToolingError, OSError, KeyboardInterrupt) as error:
        bootstrap.say(f"no report: {str(error) or 'interrupted'}")
        return status or NO_REPORT
    sys.stdout.write(f"{html.closing_line(counts, page)}\n")
    return status


def run_pytest(arguments: Sequence[str], project: Path) -> int:
    """Run pytest on the project's `testpaths`, or on the paths among the arguments.

    Ctrl-C reaches pytest too, and SIGTERM is passed on to it; it ends tidily after either, and
    until it has, this process takes no notice.
    `--clean-alluredir` is not used: with it each xdist worker empties the folder as it
    starts, and one that replaces a crashed worker would delete the results of the others.
    """
    command = [sys.executable, "-m", "pytest", *with_tags_joined(arguments)]
    with subprocess.Popen(command, cwd=project) as pytest:  # noqa: S603  the arguments are the user's own, without a shell
        usual = {
            signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
            signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: pytest.terminate()),
        }
        try:
            status = pytest.wait()
        finally:
            for number, handler in usual.items():
                signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def with_tags_joined(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``--tags EXPRESSION`` as one: ``--tags=EXPRESSION``.

    pytest takes a word that begins with @ for a file of arguments, before it knows any option.
    """
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--tags":
            joined[-1] = f"--tags={argument}"
        else:
            joined.append(argument)
    return joined


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
