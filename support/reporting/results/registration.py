"""What listens to a run for Allure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.reporting.results.allure_bridge import AllureBridge
from support.reporting.results.allure_results import replace_writer
from support.reporting.results.crashes import CrashResults
from support.reporting.results.run_files import RunFiles
from support.reporting.results.running import Running
from support.reporting.results.scenarios import Scenarios

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from support.http.redaction import Redactor
    from support.run import RunFacts


def listen(config: pytest.Config, folder: Path, redactor: Redactor, run: RunFacts) -> None:
    """Have each scenario told to Allure, and the run as a whole in one process of it."""
    running = Running()
    config.add_cleanup(replace_writer(redactor, running))
    bridge = AllureBridge(_scenarios(config, run), running)
    config.pluginmanager.register(bridge, "allure-bridge")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RunFiles(folder, redactor, run), "allure-run-files")
        config.pluginmanager.register(CrashResults(running), "allure-crash-results")


def _scenarios(config: pytest.Config, run: RunFacts) -> Scenarios:
    root = config.rootpath
    testpaths = tuple(root / path for path in config.getini("testpaths"))
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    return Scenarios(root, testpaths, worker, run)
