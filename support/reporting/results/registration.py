"""Register the Allure reporters of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.workers import is_worker, worker_id
from support.reporting.results.attempt import Running
from support.reporting.results.bridge import AllureBridge
from support.reporting.results.run_files import CrashResults, RunFiles
from support.reporting.results.scenario import Scenarios
from support.reporting.results.writer import replace_writer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from support.run.configuration import RunFacts
    from support.secrets.redactor import Redactor


def listen(config: pytest.Config, folder: Path, redactor: Redactor, run: RunFacts) -> None:
    """Register the reporters of scenarios, and unless this is a worker, those of the run."""
    running = Running()
    config.add_cleanup(replace_writer(redactor, running))
    bridge = AllureBridge(_scenarios(config, run), running)
    config.pluginmanager.register(bridge, "allure-bridge")
    if not is_worker(config):
        config.pluginmanager.register(RunFiles(folder, redactor, run), "allure-run-files")
        config.pluginmanager.register(CrashResults(running), "allure-crash-results")


def _scenarios(config: pytest.Config, run: RunFacts) -> Scenarios:
    root = config.rootpath
    testpaths = tuple(root / path for path in config.getini("testpaths"))
    worker = worker_id(config)
    return Scenarios(root, testpaths, worker, run)
