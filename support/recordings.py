"""The check of recordings: ``--check-records``, which runs no scenario."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.compat import scenario_template
from support.gherkin.dry_run import without_workers
from support.run import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = pytest.StashKey[list[str]]()


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("api").addoption(
        "--check-records",
        action="store_true",
        help="list recordings that are old or of no scenario, and scenarios without; run none",
    )


def prepare(config: pytest.Config) -> None:
    """Start no workers where nothing is to run."""
    if config.option.check_records:
        without_workers(config)
        config.stash[SCENARIOS] = []


def note(item: pytest.Item) -> None:
    """Remember a scenario that runs against a live API, also one that will be deselected."""
    scenarios = item.config.stash.get(SCENARIOS, None)
    if scenarios is None or scenario_template(item) is None:
        return
    needed = {name for name in ("embedded", "live", "skip") if item.get_closest_marker(name)}
    if needed <= {"live"} or needed == {"embedded", "live"}:
        scenarios.append(item.nodeid)


def check(session: pytest.Session) -> bool | None:
    """Tell about the recordings instead of running anything, where that is asked for.

    The run fails (status 1) unless all is well with them.
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
    )
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.ensure_newline()
    for line in inventory.lines(now, max_age):
        terminal.write_line(line)
    session.testsfailed += not inventory.is_well
    return True


def _features(root: Path) -> set[str]:
    """Return the ids of the feature files there are in the folder of features."""
    return {path.relative_to(root).as_posix() for path in (root / "features").rglob("*.feature")}
