"""The check of recordings, which runs no scenario."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.recording import cassette
from support.backends.recording.content import Recording
from support.backends.recording.places import cassette_path
from support.run import recordings
from support.run.configuration import SETTINGS
from support.run.recordings import (
    SCENARIOS,
    check,
    has_passed,
    note_failure,
    observe,
    prepare,
    record,
    report_unrecorded,
)
from support.settings.records import Records

if TYPE_CHECKING:
    from tests.unit.run.conftest import Terminal


@pytest.fixture
def checking(configured: Any) -> Any:
    """The configuration of a run that checks recordings."""
    config = configured(options={"check_records": True, "numprocesses": 4, "dist": "", "tx": []})
    prepare(config)
    return config


def scenario(config: Any, name: str, *marks: str) -> Any:
    return SimpleNamespace(
        config=config,
        nodeid=f"features/a.feature::{name}",
        get_closest_marker=lambda tag: tag if tag in marks else None,
    )


@pytest.fixture(autouse=True)
def _scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat every item in a feature file as a scenario."""
    monkeypatch.setattr(
        recordings, "scenario_template", lambda item: ".feature" in item.nodeid or None
    )


def test_no_workers_are_started_for_it(checking: Any, configured: Any) -> None:
    assert checking.option.numprocesses is None
    other = configured(options={"numprocesses": 4})
    prepare(other)
    assert other.option.numprocesses == 4
    assert SCENARIOS not in other.stash


def test_scenarios_that_can_have_a_recording_are_recorded(checking: Any, configured: Any) -> None:
    for item in (
        scenario(checking, "plain"),
        scenario(checking, "on a live API", "live"),
        scenario(checking, "on both", "live", "embedded"),
        scenario(checking, "embedded only", "embedded"),
        scenario(checking, "skipped", "skip"),
    ):
        record(item)
    record(SimpleNamespace(config=checking, nodeid="tests/test_a.py::test_a"))  # type: ignore[arg-type]  # no scenario
    record(scenario(configured(), "of another run"))
    names = [nodeid.partition("::")[2] for nodeid in checking.stash[SCENARIOS]]
    assert names == ["plain", "on a live API", "on both"]


def test_a_run_that_did_not_ask_is_left_alone(configured: Any) -> None:
    session: Any = SimpleNamespace(config=configured())
    assert check(session) is None


def recorded(root: Path, nodeid: str, days: float) -> None:
    path = cassette_path(root / "tests" / "records", nodeid)
    recording = Recording(
        scenario=nodeid,
        recorded_at=datetime.now(UTC) - timedelta(days=days),
        against="http://api.example.com",
        seed=1,
        versions={},
    )
    with cassette.record(path) as opened:
        cassette.keep(opened, recording)


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
@pytest.mark.parametrize(
    ("days", "old"),
    [(89.5, []), (91.5, ["    a/plain.yaml (91 days)"])],
)
def test_recordings_are_reported(
    checking: Any, tmp_path: Path, terminal: Terminal, days: float, old: list[str]
) -> None:
    records = Records(folder="tests/records", max_age=90)
    checking.stash[SETTINGS] = checking.stash[SETTINGS].model_copy(update={"records": records})
    record(scenario(checking, "plain"))
    recorded(tmp_path, "features/a.feature::plain", days)
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "b.feature").write_text("")
    recorded(tmp_path, "features/b.feature::not looked at", days)
    session: Any = SimpleNamespace(config=checking, testsfailed=0)
    assert check(session) is True
    assert session.testsfailed == len(old)
    assert terminal.lines[0].startswith("1 recordings in ")
    assert [line for line in terminal.lines if line.startswith("  ")] == old


def test_a_scenario_without_a_recording_fails_the_run(checking: Any, terminal: Terminal) -> None:
    record(scenario(checking, "plain"))
    session: Any = SimpleNamespace(config=checking, testsfailed=0)
    check(session)
    assert session.testsfailed == 1
    assert terminal.lines[-1] == "    features/a.feature::plain"


# What is recorded


def end(when: str, outcome: str = "passed", **more: object) -> Any:
    passed = outcome == "passed"
    nodeid = "features/a.feature::plain"
    return SimpleNamespace(nodeid=nodeid, when=when, passed=passed, outcome=outcome, **more)


@pytest.mark.promise("backends.md", "One that fails, is interrupted")
@pytest.mark.parametrize(
    ("ends", "passed"),
    [
        ([], False),
        ([end("setup")], False),
        ([end("setup"), end("call")], True),
        ([end("setup"), end("call", "failed")], False),
        ([end("setup"), end("call", "skipped")], False),
        ([end("setup"), end("call", "skipped", wasxfail="known")], True),
        ([end("setup"), end("call", "failed"), end("setup"), end("call")], True),
        ([end("setup"), end("call"), end("setup")], False),
    ],
    ids=["none", "set up", "passed", "failed", "skipped", "expected", "flaky", "interrupted"],
)
def test_a_scenario_is_recorded_if_its_last_attempt_passes(
    configured: Any, ends: list[Any], *, passed: bool
) -> None:
    config = configured()
    for report in ends:
        observe(config, report)
    item = scenario(config, "plain")
    assert has_passed(item) is passed
    note_failure(item)
    assert not has_passed(item)


def reporter(*failed: str) -> Any:
    lines: list[str] = []
    return SimpleNamespace(
        stats={"failed": [SimpleNamespace(nodeid=name) for name in failed]},
        lines=lines,
        write_line=lambda line, **_: lines.append(line),
    )


@pytest.mark.promise("backends.md", "One that fails, is interrupted")
def test_scenarios_that_were_not_recorded_are_listed(configured: Any) -> None:
    config = configured(writes=Path("records"))
    names = [f"features/a.feature::{number}" for number in range(6)]
    shown = reporter("tests/test_a.py::test", names[0], *names)
    report_unrecorded(shown, config)
    assert shown.lines == [
        "failed, so that recordings of earlier runs that passed are unchanged:",
        *(f"    {name}" for name in names[:5]),
        "    and 1 more",
    ]


def test_nothing_is_listed_without_failures_or_recordings(configured: Any) -> None:
    for shown, writes in ((reporter(), Path("records")), (reporter("a.feature::S"), None)):
        report_unrecorded(shown, configured(writes=writes))
        assert shown.lines == []
