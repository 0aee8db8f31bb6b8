"""Which reporters listen to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.reporting.allure_bridge import AllureBridge
from support.reporting.allure_results import replace_writer
from support.reporting.logs import ScenarioLogs
from support.reporting.masked_logging import mask_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from support.http.redaction import Redactor


def register(config: pytest.Config, redactor: Redactor, seed: int, warnings: Sequence[str]) -> None:
    """Have each scenario logged, and with ``--alluredir`` told to Allure.

    Allure's descriptions show the run's seed and its warnings.
    Secrets are masked in everything that is logged from now on.
    """
    config.add_cleanup(mask_records(redactor))
    has_report = bool(config.getoption("allure_report_dir", None))
    config.pluginmanager.register(ScenarioLogs(redactor, for_report=has_report), "scenario-logs")
    if has_report:
        config.add_cleanup(replace_writer(redactor))
        config.pluginmanager.register(AllureBridge(seed, warnings), "allure-bridge")


def mask(report: pytest.TestReport, redactor: Redactor) -> pytest.TestReport:
    """Mask the secrets in a report's error and captured output."""
    shown = report.longreprtext if report.longrepr else ""
    if (masked := redactor.text(shown)) != shown:
        report.longrepr = masked
    report.sections = [(name, redactor.text(text)) for name, text in report.sections]
    return report
