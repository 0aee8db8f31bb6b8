"""What the tests of the project share."""

from __future__ import annotations

import functools
import importlib
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import jsonpath_rfc9535  # noqa: F401 - in Rust; a process can import it once, so not by each run
import pytest
from pytest_bdd.utils import CONFIG_STACK

from support.backends import choose_backend
from support.run.configuration import BACKEND, SETTINGS
from support.settings import Settings
from tests.warm import run_pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

pytest_plugins = ["pytester"]
collect_ignore_glob = ["apis/*", "demonstration", "end_to_end/unseen/*"]

ROOT = Path(__file__).parent.parent

LIBRARIES = ("pytest_bdd.plugin", "pytest_asyncio.plugin", "xdist.plugin", "pytest_rerunfailures")
ENGINE_PLUGINS = (*LIBRARIES, "support.gherkin.plugin")
UNNEEDED = tuple(
    f"-pno:{name}"
    for name in (
        *("doctest", "faulthandler", "junitxml", "legacypath", "pastebin"),
        *("recwarn", "setuponly", "setupplan", "stepwise", "subtests", "unittest"),
    )
)
"""Plugins of pytest's own that features do not use; to set all up is most of a short run."""
PLUGINS = "--disable-plugin-autoload " + " ".join(f"-p {name}" for name in LIBRARIES)
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


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of the tests that back a sentence of the docs."""
    config.addinivalue_line("markers", "promise(page, beginning): see tests/structure/promises.py")


def without_settings() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not _is_setting(name)}


@pytest.fixture(scope="session", autouse=True)
def _own_api(pytestconfig: pytest.Config) -> Iterator[None]:
    """Keep ``.env`` and the environment out: tests must not send requests to a team's API."""
    stash = pytestconfig.stash
    kept = stash[SETTINGS], stash[BACKEND]
    with pytest.MonkeyPatch.context() as environment:
        for name in filter(_is_setting, list(os.environ)):
            environment.delenv(name)
        stash[SETTINGS] = Settings()
    stash[BACKEND] = choose_backend(stash[SETTINGS], ROOT)
    yield
    stash[SETTINGS], stash[BACKEND] = kept


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out; let runs elsewhere find the project."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in filter(_is_setting, list(os.environ)):
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder shared by all workers of this run, which write to it under a FileLock."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture
def engine(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run feature files on the engine alone: ``engine(steps, "-k", "x", name=feature_text)``.

    ``apart`` runs them in a process of their own, which an interrupt may end.
    """
    plugins = in_process(ENGINE_PLUGINS)

    def run(steps: str, *args: str, apart: bool = False, **features: str) -> pytest.RunResult:
        _write(pytester.path, ENGINE_INI, steps, features)
        if apart:
            return _run(pytester.path, args, os.environ)
        with _configurations_kept():
            return pytester.runpytest_inprocess(*UNNEEDED, *args, plugins=plugins)

    return run


@contextmanager
def _configurations_kept() -> Iterator[None]:
    """Undo what a refused run does to pytest-bdd's stack: it pops a configuration not its own."""
    before = [*CONFIG_STACK]
    yield
    CONFIG_STACK[:] = before


def in_process(names: Iterable[str]) -> list[object]:
    """The plugins of a run in this process, as modules.

    To look up each ``-p`` among the entry points of all packages takes a quarter of a short run.
    """
    return [_BriefInterrupts, *map(importlib.import_module, names)]


class _BriefInterrupts:
    """Renders the interrupt of a refused run without source lines.

    They are slow to look up, and never shown.
    """

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        brief = functools.partial(excinfo.getrepr, style="native")
        setattr(excinfo, "getrepr", brief)  # noqa: B010 - a method of this one only


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run feature files on the whole suite, with steps of their own."""

    def run(steps: str, *args: str, **features: str) -> pytest.RunResult:
        _write(pytester.path, SUITE_INI, steps, features)
        return _run(pytester.path, args, os.environ)

    return run


@dataclass(frozen=True)
class Ran:
    """A run that several tests look at, and its folder."""

    folder: Path
    result: pytest.RunResult


@pytest.fixture(scope="module")
def engine_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Run feature files on the engine for all tests of a module, each time in a new folder."""
    return functools.partial(_run_once, tmp_path_factory, ENGINE_INI)


@pytest.fixture(scope="module")
def suite_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Run feature files on the whole suite for all tests of a module, each time in a new folder."""
    return functools.partial(_run_once, tmp_path_factory, SUITE_INI)


def _run_once(
    factory: pytest.TempPathFactory, ini: str, steps: str, *args: str, **features: str
) -> Ran:
    folder = factory.mktemp("run")
    _write(folder, ini, steps, features)
    ours = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PY_COLORS": "0"}
    return Ran(folder, _run(folder, args, without_settings() | ours))


def _write(folder: Path, ini: str, steps: str, features: Mapping[str, str]) -> None:
    (folder / "pytest.ini").write_text(ini, "utf-8")
    (folder / "conftest.py").write_text((STEP_IMPORTS + steps).strip(), "utf-8")
    for name, text in features.items():
        (folder / f"{name}.feature").write_text(text.strip(), "utf-8")


def _run(folder: Path, args: Sequence[str], environment: Mapping[str, str]) -> pytest.RunResult:
    started = time.perf_counter()
    done = run_pytest([f"--basetemp={folder / 'basetemp'}", *args], folder, environment)
    seconds = time.perf_counter() - started
    lines = done.stdout.splitlines(), done.stderr.splitlines()
    return pytest.RunResult(done.returncode, *lines, seconds)


def _is_setting(name: str) -> bool:
    return name.upper().startswith("API_")


STEP_IMPORTS = """
import asyncio, contextvars
import pytest, pytest_asyncio
from pytest_bdd import given, when, then, parsers

"""
