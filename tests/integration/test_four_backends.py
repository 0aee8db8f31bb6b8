"""The features on all four backends, side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.bootstrap import ROOT
from support.settings import Settings
from tests.apis.serving import served
from tests.integration.copied_project import copy_project

if TYPE_CHECKING:
    from tests.integration.copied_project import Run

BACKENDS = ("embedded", "live", "record", "replay")
PAGE = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
EMBEDDED_ONLY = "needs the embedded backend; this run is "


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The features on each backend; the API is gone when they are replayed."""
    project = copy_project(tmp_path_factory.mktemp("project"))
    admin = Settings().roles["admin"]
    api = create_app(ReferenceConfig(admin_email=admin.username, admin_password=admin.password))
    features = ("features", "--data-seed=7")
    runs = {"embedded": project.pytest(*features, "--backend=embedded")}
    with served(api) as address:
        for backend in ("live", "record"):
            runs[backend] = project.pytest(*features, f"--backend={backend}", API_BASE_URL=address)
    runs["replay"] = project.pytest(*features, "--backend=replay")
    return runs


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


def test_the_page_shows_these_results(runs: dict[str, Run]) -> None:
    shown = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert [(name, *map(int, numbers)) for name, *numbers in shown] == [
        (backend, *counts(runs[backend])) for backend in BACKENDS
    ]
