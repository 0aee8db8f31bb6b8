"""A run imports and searches no more than it uses: every run waits for that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.apis.counting import CountingApp
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = """
Feature: One
  Scenario: The service answers
    When I GET "/health"
    Then the response status is 200
"""
WATCH = """
import importlib.metadata

_searched = []
_distributions = importlib.metadata.distributions

def _search(**context):
    _searched.append(context)
    return _distributions(**context)

importlib.metadata.distributions = _search

def pytest_unconfigure(config):
    import json, sys
    facts = {"modules": sorted(sys.modules), "searches": len(_searched)}
    config.rootpath.joinpath("facts.json").write_text(json.dumps(facts))
"""
SELDOM_USED = frozenset(
    {
        *("click", "ctypes", "faker", "hypothesis", "jsonpath_rfc9535", "jsonschema"),
        *("pyrate_limiter", "regex", "stamina", "uvicorn", "vcr"),
        "support.backends.recording",
        "support.reporting.page",
        "support.reporting.results",
        "support.settings.offline",
    }
)
OFFLINE = frozenset({"h2", "httpcore", "respx", "starlette", "support.backends.reference"})


CONTRACT = frozenset({"jsonschema_rs", "support.contract", "support.run.contract.plugin", "yaml"})


def run(folder: Path, **variables: str) -> dict[str, Any]:
    """Run a scenario in a process of its own; return its modules and its searches."""
    project = use_project(folder)
    project.write("features/one.feature", FEATURE)
    project.append("conftest.py", WATCH)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("API_", "COVERAGE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "features"],
        cwd=folder,
        env={**inherited, **project.environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text())
    return facts


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run on a live API does."""
    with served(CountingApp()) as address:
        return run(tmp_path_factory.mktemp("live"), API_BASE_URL=address)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run on the embedded API does."""
    return run(tmp_path_factory.mktemp("embedded"))


@pytest.mark.promise("contract.md", "Nothing is imported")
def test_a_live_run_imports_nothing_that_it_does_not_use(live: dict[str, Any]) -> None:
    modules = set(live["modules"])
    assert "httpx" in modules
    assert modules & (SELDOM_USED | OFFLINE | CONTRACT) == set()


def test_an_embedded_run_imports_the_embedded_api_but_nothing_else(
    embedded: dict[str, Any],
) -> None:
    modules = set(embedded["modules"])
    assert modules & (SELDOM_USED | OFFLINE | CONTRACT) == OFFLINE | CONTRACT


def test_the_packages_are_not_searched_again_for_each_module_of_steps(
    embedded: dict[str, Any],
) -> None:
    """A search for the entry points of all installed packages takes 2 ms."""
    steps = [name for name in embedded["modules"] if name.startswith("steps.")]
    assert len(steps) > 10
    assert 0 < embedded["searches"] <= 5
