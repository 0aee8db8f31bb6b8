"""Fuzzing: requests made from the contract, whose results are added to the report.

    python -m support.fuzz [--seed 5] [--examples 20] [--operation "GET /users"]

The exit status is 0 if every response was right, 1 if something was found, or left behind, 2 for a
wrong call, 3 for an internal error, 4 if settings, the contract or the API prevent it (a host that
looks like production, too), 10 and 12 as those of support.acceptance, 130 if it was interrupted.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from support import acceptance, bootstrap
from support.bootstrap import ROOT, ToolingError
from support.fuzzing import plugin
from support.reporting.page import history, html, overview, summary
from support.reporting.results.environment import ENVIRONMENT_FILE
from support.secrets.page_gate import page_leaks
from support.secrets.pipe import SecretPipe
from support.settings import SettingsError
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WRONG_CALL = 2
SETTINGS = 4
INTERRUPTED = 130
_OF_PYTEST = {2: INTERRUPTED, plugin.WRONG_CALL: WRONG_CALL}
_PLUGINS = ("support.fuzzing.plugin", "support.reporting.fuzzing")


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Fuzz the API and generate the report; return the exit status."""
    given = _parsed(arguments)
    if importlib.util.find_spec("schemathesis") is None:
        bootstrap.say("schemathesis is not installed: `make fuzz` installs it, from fuzz.lock")
        return SETTINGS
    reports = project / "reports"
    reports.mkdir(exist_ok=True)
    try:
        with FileLock(reports / acceptance.LOCK, timeout=0):
            return _run(given, project)
    except Timeout:
        bootstrap.say(f"an acceptance run is writing to {reports}: wait for it")
        return SETTINGS


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m support.fuzz",
        description="Send requests made from the contract, and judge the responses.",
    )
    parser.add_argument(
        "--seed", type=int, help="of the random cases; by default a new one, which is printed"
    )
    parser.add_argument(
        "--examples",
        type=int,
        default=20,
        help="random cases, valid and invalid, for each operation (default: 20); 0 for none",
    )
    parser.add_argument(
        "--operation",
        action="append",
        default=[],
        metavar="'METHOD /path'",
        help="only this operation, as the contract names it; repeatable",
    )
    given = parser.parse_args(arguments)
    for name in ("seed", "examples"):
        value = getattr(given, name)
        if value is not None and value < 0:
            parser.error(f"argument --{name}: {value} is negative; give 0 or more")
    return given


def _run(given: argparse.Namespace, project: Path) -> int:
    reports = project / "reports"
    results = reports / acceptance.RESULTS
    seed = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    before = summary.read(results).digest if results.is_dir() else ""
    with _environment_kept(results), SecretPipe() as pipe:
        status = acceptance.run_pytest(_options(given, seed, results), project, pipe)
    status = _OF_PYTEST.get(status, status)
    if status not in {0, 1}:
        return status
    bootstrap.say(f"fuzzing: `python -m support.fuzz --seed {seed}` sends the same requests again")
    try:
        _make_report(project, before)
    except (ToolingError, SettingsError, OSError, KeyboardInterrupt) as error:
        bootstrap.say(f"no report: {str(error) or 'interrupted'}")
        return status or acceptance.NO_REPORT
    if leaks := page_leaks(project, pipe.secrets):
        bootstrap.say("\n".join(["secrets in the report:", *leaks]))
        return status or acceptance.LEAKING
    return status


def _options(given: argparse.Namespace, seed: int, results: Path) -> list[str]:
    plugins = (word for name in _PLUGINS for word in ("-p", name))
    operations = (f"--fuzz-operation={name}" for name in given.operation)
    own = [f"--data-seed={seed}", f"--fuzz-examples={given.examples}", *operations]
    return [*plugins, f"--alluredir={results}", "--parallel=1", *own, str(plugin.START)]


@contextmanager
def _environment_kept(results: Path) -> Iterator[None]:
    """Keep what the report says of the run that it already has, above all its seed."""
    file = results / ENVIRONMENT_FILE
    known = file.read_bytes() if file.is_file() else None
    yield
    if known is not None:
        file.write_bytes(known)


def _make_report(project: Path, before: str) -> None:
    """Make the report; in the history, its run replaces the one without the results of fuzzing."""
    reports = project / "reports"
    file = reports / "history.jsonl"
    known = history.read(file)
    if any(point.run == before for point in known.points):
        points = tuple(point for point in known.points if point.run != before)
        history.write(history.History(points, known.faults), file)
    settings = ReportSettings.load(project / ".env")
    page = reports / acceptance.PAGE
    made = html.build(reports / acceptance.RESULTS, page, settings.report, file)
    overview.publish(made.run, made.before, made.closing_line, settings.report.name, reports)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
