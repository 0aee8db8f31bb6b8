"""The features on all four backends, side by side."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.apis.serving import served
from tests.end_to_end.accounts import ADMIN, accounts
from tests.end_to_end.copied_project import Run, use_project
from tests.end_to_end.shared import once
from tests.users.end_to_end.reference import (
    CONTRACT,
    Embedded,
    embedded_run,
    recordings_replayed,
    reference_api,
    reference_recorded,
)

if TYPE_CHECKING:
    from pathlib import Path

BACKENDS = ("embedded", "live", "record", "replay")
PAGE = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
SEED = "--data-seed=7"
AGAIN = [
    f"features/users/{name}.feature"
    for name in ("access", "listing", "own_profile", "registration", "signing_in")
]
EMBEDDED_ONLY = "needs the embedded backend, but this run uses "


@dataclass(frozen=True)
class Live:
    """Two runs on a live API, with the same people, and the accounts left after each."""

    runs: tuple[Run, ...]
    left: tuple[list[tuple[str, str]], ...]


@pytest.fixture(scope="module")
def embedded(shared_folder: Path) -> Embedded:
    return embedded_run(shared_folder)


@pytest.fixture(scope="module")
def live(shared_folder: Path) -> Live:
    """All features, then some of those that need accounts again."""

    def make(folder: Path) -> Live:
        project = use_project(folder, features="users")
        runs, left = [], []
        with served(reference_api(folder)) as address:
            for features in (["features"], AGAIN):
                runs.append(project.pytest(*features, SEED, API_BASE_URL=address, **CONTRACT))
                left.append(accounts(address))
        return Live(tuple(runs), tuple(left))

    return once(shared_folder / "live-runs", make)


@pytest.fixture(scope="module")
def runs(embedded: Embedded, live: Live, shared_folder: Path) -> dict[str, Run]:
    """The features on each backend; the API is gone when they are replayed."""
    return {
        "embedded": embedded.run,
        "live": live.runs[0],
        "record": reference_recorded(shared_folder).recording,
        "replay": recordings_replayed(shared_folder),
    }


def counts(run: Run) -> tuple[int, int, int]:
    """Return how many scenarios passed, failed and were skipped, as pytest says at the end."""
    last = run.output.strip().splitlines()[-1]
    by_result = {result: int(count) for count, result in re.findall(r"(\d+) (\w+)", last)}
    failed = by_result.get("failed", 0) + by_result.get("errors", 0)
    return by_result.get("passed", 0), failed, by_result.get("skipped", 0)


def test_every_scenario_ends_the_same_wherever_it_runs(runs: dict[str, Run]) -> None:
    for backend, run in runs.items():
        assert run.status == 0, f"{backend}: {run.output}"
    embedded = runs["embedded"].results
    assert set(embedded.values()) == {"passed"}
    for backend in ("live", "record", "replay"):
        run = runs[backend]
        assert run.results.keys() == embedded.keys()
        for name in run.having("skipped"):
            assert f"{EMBEDDED_ONLY}{backend}" in run.messages[name]
        assert run.results == runs["live"].results


def test_every_scenario_passes_and_none_is_skipped(embedded: Embedded) -> None:
    """At least 40 of them, each with a result for the report."""
    assert embedded.run.status == 0, embedded.run.output
    passed, failed, skipped = counts(embedded.run)
    assert passed >= 40
    assert (failed, skipped) == (0, 0)
    found = [json.loads(path.read_text()) for path in embedded.results.glob("*-result.json")]
    assert len(found) == passed
    assert {result["status"] for result in found} == {"passed"}


def test_the_same_scenarios_pass_over_http_and_leave_nothing(live: Live, tmp_path: Path) -> None:
    """Twice with the same people: anything left by the first run would disturb the second."""
    project = use_project(tmp_path, features="users")
    tagged = project.pytest("features", "-m", "embedded")
    assert tagged.status == 0, tagged.output
    needs_embedded = set(tagged.results)
    for run, left in zip(live.runs, live.left, strict=True):
        assert run.status == 0, run.output
        assert len(run.having("passed")) >= 40
        assert set(run.results.values()) <= {"passed", "skipped"}
        assert left == [(ADMIN.username, "admin")]
    first = live.runs[0]
    assert first.having("skipped") == needs_embedded
    for name in needs_embedded:
        assert f"{EMBEDDED_ONLY}live" in first.messages[name]


def test_the_page_shows_these_results(runs: dict[str, Run]) -> None:
    shown = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert [(name, *map(int, numbers)) for name, *numbers in shown] == [
        (backend, *counts(runs[backend])) for backend in BACKENDS
    ]
