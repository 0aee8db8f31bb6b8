"""Which reporters listen to a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.reporting.logs import ScenarioLogs
from support.reporting.masked_logging import mask_records

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
        from support.reporting.results.registration import listen  # noqa: PLC0415 - 15 ms

        listen(config, Path(folder), redactor, run)


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
