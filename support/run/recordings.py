"""Which scenarios are recorded, and the check of recordings, which runs no scenario."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.backend import LIVE, TAGS
from support.gherkin.compat import scenario_template
from support.gherkin.workers import without_workers
from support.run.configuration import BACKEND, SETTINGS
from support.secrets.naming.fields import SecretFields

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = pytest.StashKey[list[str]]()

_PASSED = pytest.StashKey[set[str]]()
_MOST_NAMED = 5


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("api").addoption(
        "--check-records",
        action="store_true",
        help="list outdated and unused recordings, and scenarios without one; run no scenario",
    )


def prepare(config: pytest.Config) -> None:
    """Disable pytest-xdist's workers if recordings are only checked."""
    if config.option.check_records:
        without_workers(config)
        config.stash[SCENARIOS] = []


def record(item: pytest.Item) -> None:
    """Record a scenario that can run against a live API, even if it will be deselected."""
    scenarios = item.config.stash.get(SCENARIOS, None)
    if scenarios is None or scenario_template(item) is None:
        return
    needed = [tag for tag in TAGS if item.get_closest_marker(tag)]
    can_be_recorded = not needed or LIVE in needed
    if can_be_recorded and not item.get_closest_marker("skip"):
        scenarios.append(item.nodeid)


def check(session: pytest.Session) -> bool | None:
    """Check the recordings instead of running scenarios, if requested.

    The run fails (status 1) if a recording is outdated, unused or missing, or has a secret.
    """
    config = session.config
    if not config.option.check_records:
        return None
    from support.backends.recording.inventory import take_inventory  # noqa: PLC0415 - vcrpy, 150 ms

    settings, now = config.stash[SETTINGS], datetime.now(UTC)
    max_age = timedelta(days=settings.records.max_age)
    scenarios = config.stash[SCENARIOS]
    inventory = take_inventory(
        config.rootpath / settings.records.folder,
        scenarios,
        elsewhere=_features(config.rootpath) - {s.partition("::")[0] for s in scenarios},
        oldest=now - max_age,
        fields=SecretFields(settings.secrets.names),
    )
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.ensure_newline()
    for line in inventory.lines(now, max_age):
        terminal.write_line(line)
    session.testsfailed += not inventory.is_well
    return True


def observe(config: pytest.Config, report: pytest.TestReport) -> None:
    """Record whether a scenario has passed so far, or has failed as its ``@xfail`` expects."""
    passed = config.stash.setdefault(_PASSED, set())
    if report.when == "setup":
        passed.discard(report.nodeid)  # anew at each attempt of a flaky scenario
    elif report.when == "call" and (report.passed or hasattr(report, "wasxfail")):
        passed.add(report.nodeid)


def note_failure(item: pytest.Item) -> None:
    """Record that a scenario has failed after its last step."""
    item.config.stash.setdefault(_PASSED, set()).discard(item.nodeid)


def has_passed(item: pytest.Item) -> bool:
    """Return whether all steps of a scenario have passed, and its clean-up, if that is over."""
    return item.nodeid in item.config.stash.get(_PASSED, set())


def report_unrecorded(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the scenarios that failed: they do not replace the recordings of those that passed."""
    if config.stash[BACKEND].writes is None:
        return
    ends = [report for kind in ("failed", "error") for report in reporter.stats.get(kind, [])]
    failed = list(dict.fromkeys(end.nodeid for end in ends if ".feature::" in end.nodeid))
    if failed:
        more = [f"and {len(failed) - _MOST_NAMED} more"] if len(failed) > _MOST_NAMED else []
        title = "failed, so that recordings of earlier runs that passed are unchanged:"
        for line in (title, *(f"    {name}" for name in [*failed[:_MOST_NAMED], *more])):
            reporter.write_line(line, yellow=True)


def _features(root: Path) -> set[str]:
    """Return the paths of all feature files, as they occur in node ids."""
    return {path.relative_to(root).as_posix() for path in (root / "features").rglob("*.feature")}
