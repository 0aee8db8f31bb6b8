"""The acceptance run: pytest on `features/`, then the report, a summary and the quality gate.

    python -m support.acceptance [options of pytest]

The exit status is pytest's: 0 all passed, 1 some failed, 2 interrupted, 3 internal error,
4 usage error (also if another run is writing to the same folder), 5 nothing collected,
128 + n killed by signal n. When pytest returned 0, it is 10 if results or the report could not be
written, 12 if a generated file contains a secret, and 11 if the quality gate fails.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from support import bootstrap
from support.backends.sealing.seal import OWNED
from support.bootstrap import ROOT, ToolingError
from support.reporting.page import coverage, html, overview, quality_gate
from support.reporting.results_lock import OccupiedError, writing_to
from support.secrets.page_gate import page_leaks
from support.secrets.pipe import SecretPipe
from support.settings import SettingsError
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

OCCUPIED = 4
NO_REPORT = 10
LEAKING = 12
RESULTS = "allure-results"
PAGE = Path("html") / "index.html"
LOCK = ".acceptance.lock"


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Run pytest in the project's folder and generate the report; return the exit status.

    Results and report of an earlier run are deleted first, even if pytest does not start. Only one
    run at a time writes to the folder of the reports.
    """
    reports = project / "reports"
    try:
        reports.mkdir(exist_ok=True)
        with FileLock(reports / LOCK, timeout=0):  # released by the system if this process dies
            with writing_to(reports / RESULTS):  # a run of pytest alone may be
                _delete_earlier(reports)
            return _run(arguments, project)
    except Timeout:
        bootstrap.say(
            f"another acceptance run is writing to {reports}, and this one would delete its "
            "results: wait for it, or use another checkout"
        )
        return OCCUPIED
    except OccupiedError as error:
        bootstrap.say(str(error))
        return OCCUPIED
    except OSError as error:
        bootstrap.say(f"{reports} cannot be written: {error}")
        return NO_REPORT


def _delete_earlier(reports: Path) -> None:
    if (reports / RESULTS).exists():
        shutil.rmtree(reports / RESULTS)
    for file in coverage.files_of(reports / RESULTS):
        file.unlink(missing_ok=True)
    html.delete(reports / PAGE)


def _run(arguments: Sequence[str], project: Path) -> int:
    reports = project / "reports"
    results, page = reports / RESULTS, reports / PAGE
    with SecretPipe() as pipe:
        status = run_pytest([f"--alluredir={results}", *arguments], project, pipe)
    try:
        settings = ReportSettings.load(project / ".env")
        made = html.build(results, page, settings.report, reports / "history.jsonl")
        overview.publish(made.run, made.before, made.closing_line, settings.report.name, reports)
        coverage.publish(reports)
        contract = coverage.read(reports)
        verdict = quality_gate.judge(made.run, made.before, settings.gate, contract)
        if settings.gate.has_rules:
            quality_gate.publish(verdict, reports)
    except (ToolingError, SettingsError, OSError, KeyboardInterrupt) as error:
        bootstrap.say(f"no report: {str(error) or 'interrupted'}")
        return status or NO_REPORT
    if leaks := page_leaks(project, pipe.secrets):
        bootstrap.say("\n".join(["secrets in the report:", *leaks]))
        return status or LEAKING
    return status or (0 if verdict.holds else quality_gate.GATE_FAILED)


def run_pytest(arguments: Sequence[str], project: Path, pipe: SecretPipe) -> int:
    """Run pytest on the project's `testpaths`, or on the paths among the arguments.

    pytest sends the secrets of the run, which no file may contain, through the pipe.

    Ctrl-C reaches pytest as well, and SIGTERM is forwarded to it. It shuts down cleanly after
    either, and until it has, this process ignores both.
    `--clean-alluredir` is not used: with it, each xdist worker empties the folder on
    start-up, and the replacement of a crashed worker would delete the results of the others.
    """
    command = [sys.executable, "-m", "pytest", *with_tags_joined(arguments)]
    with subprocess.Popen(  # noqa: S603  the arguments are the user's own, without a shell
        command, cwd=project, env={**pipe.environment, OWNED: "1"}, pass_fds=pipe.passed
    ) as pytest:
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
    """Return the arguments with ``--tags EXPRESSION`` joined into ``--tags=EXPRESSION``.

    pytest treats a word that begins with @ as a file of arguments before it parses options.
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
