"""What the tests of the project share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]
collect_ignore_glob = ["apis/*", "demonstration", "integration/unseen/*"]

ROOT = Path(__file__).parent.parent

PLUGINS = (
    "--disable-plugin-autoload -p pytest_bdd.plugin -p pytest_asyncio.plugin -p xdist.plugin "
    "-p pytest_rerunfailures"
)
ENGINE_INI = f"""
[pytest]
addopts = {PLUGINS} -p support.gherkin.plugin
asyncio_default_fixture_loop_scope = session
strict = true
filterwarnings = error
markers =
    smoke: a tag
    severity: a tag with a value
    rare: a tag of examples
"""

SUITE_INI = f"""
[pytest]
addopts = -ra {PLUGINS} -p allure_pytest.plugin -p support.plugin
asyncio_default_fixture_loop_scope = session
strict = true
filterwarnings = error
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out; let runs elsewhere find the project."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in [name for name in os.environ if name.upper().startswith("API_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def engine(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run feature files on the engine alone: ``engine(steps, "-k", "x", name=feature_text)``.

    ``apart`` runs them in a process of their own, which an interrupt may end.
    """

    def run(steps: str, *args: str, apart: bool = False, **features: str) -> pytest.RunResult:
        pytester.makeini(ENGINE_INI)
        pytester.makeconftest(_STEP_IMPORTS + steps)
        for name, text in features.items():
            pytester.makefile(".feature", **{name: text})
        return (
            pytester.runpytest_subprocess(*args) if apart else pytester.runpytest_inprocess(*args)
        )

    return run


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run feature files on the whole suite, with steps of their own."""

    def run(steps: str, *args: str, **features: str) -> pytest.RunResult:
        pytester.makeini(SUITE_INI)
        pytester.makeconftest(_STEP_IMPORTS + steps)
        for name, text in features.items():
            pytester.makefile(".feature", **{name: text})
        return pytester.runpytest_subprocess(*args)

    return run


_STEP_IMPORTS = """
import asyncio, contextvars
import pytest, pytest_asyncio
from pytest_bdd import given, when, then, parsers

"""
