"""Register the Allure reporters of a run."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from support.gherkin.workers import is_worker, worker_id
from support.reporting.contract_coverage import ContractCoverage
from support.reporting.lost_files import LostFiles
from support.reporting.results.attempt import Running
from support.reporting.results.bridge import AllureBridge
from support.reporting.results.run_files import CrashResults, RunFiles
from support.reporting.results.scenario import Scenarios
from support.reporting.results.writer import replace_writer
from support.reporting.results_lock import OccupiedError, writing_to

if TYPE_CHECKING:
    from pathlib import Path

    from support.run.configuration import RunFacts
    from support.secrets.redactor import Redactor


def listen(config: pytest.Config, folder: Path, redactor: Redactor, run: RunFacts) -> None:
    """Register the reporters of scenarios, and unless this is a worker, those of the run."""
    running, lost = Running(), LostFiles()
    _make(folder)
    if not is_worker(config):
        _lock(config, folder)
    config.pluginmanager.register(lost, "lost-files")
    config.add_cleanup(replace_writer(redactor, running, lost))
    scenarios = _scenarios(config, run)
    bridge = AllureBridge(scenarios, running)
    config.pluginmanager.register(bridge, "allure-bridge")
    if not is_worker(config):
        config.pluginmanager.register(RunFiles(folder, redactor, run, lost), "allure-run-files")
        config.pluginmanager.register(CrashResults(running, scenarios), "allure-crash-results")
        coverage = ContractCoverage(folder, redactor, lost)
        config.pluginmanager.register(coverage, "allure-contract-coverage")


def _make(folder: Path) -> None:
    """Make Allure's folder; raises pytest.UsageError, because allure-pytest would end in Python."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(
            f"--alluredir: {folder} cannot be made, {error.strerror}; choose another folder"
        ) from error


def _lock(config: pytest.Config, folder: Path) -> None:
    """Let no other run write to the folder; raises pytest.UsageError if one does."""
    with ExitStack() as stack:
        try:
            stack.enter_context(writing_to(folder))
        except (OccupiedError, OSError) as error:
            raise pytest.UsageError(f"--alluredir: {error}") from error
        config.add_cleanup(stack.pop_all().close)


def _scenarios(config: pytest.Config, run: RunFacts) -> Scenarios:
    root = config.rootpath
    testpaths = tuple(root / path for path in config.getini("testpaths"))
    worker = worker_id(config)
    return Scenarios(root, testpaths, worker, run)
