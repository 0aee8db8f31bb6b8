"""Which reporters listen to a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.reporting.logs import ScenarioLogs
from support.reporting.masked_logging import mask_records
from support.reporting.results.allure_bridge import AllureBridge
from support.reporting.results.allure_results import replace_writer
from support.reporting.results.crashes import CrashResults
from support.reporting.results.run_files import RunFiles
from support.reporting.results.running import Running
from support.reporting.results.scenarios import Scenarios

if TYPE_CHECKING:
    import pytest

    from support.http.redaction import Redactor
    from support.run import RunFacts


def register(config: pytest.Config, redactor: Redactor, run: RunFacts) -> None:
    """Have each scenario logged, and with ``--alluredir`` told to Allure.

    Secrets are masked in everything that is logged from now on.
    """
    config.add_cleanup(mask_records(redactor))
    folder = config.getoption("allure_report_dir", None)
    config.pluginmanager.register(ScenarioLogs(redactor, for_report=bool(folder)), "scenario-logs")
    if folder:
        running = Running()
        config.add_cleanup(replace_writer(redactor, running))
        bridge = AllureBridge(_scenarios(config, run), running)
        config.pluginmanager.register(bridge, "allure-bridge")
        if not hasattr(config, "workerinput"):
            files = RunFiles(Path(folder), redactor, run)
            config.pluginmanager.register(files, "allure-run-files")
            config.pluginmanager.register(CrashResults(running), "allure-crash-results")


def mask(report: pytest.TestReport, redactor: Redactor) -> pytest.TestReport:
    """Mask the secrets in a report's error and captured output.

    Half a character (a lone surrogate) is written out: pytest-xdist cannot send it.
    """

    def masked(text: str) -> str:
        return redactor.text(text).encode("utf-8", "backslashreplace").decode()

    shown = report.longreprtext if report.longrepr else ""
    if (changed := masked(shown)) != shown:
        report.longrepr = changed
    report.sections = [(name, masked(text)) for name, text in report.sections]
    return report


def _scenarios(config: pytest.Config, run: RunFacts) -> Scenarios:
    root = config.rootpath
    testpaths = tuple(root / path for path in config.getini("testpaths"))
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    return Scenarios(root, testpaths, worker, run)
