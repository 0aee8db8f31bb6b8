"""Register the reporters of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.reporting.logs import ScenarioLogs
from support.secrets.log_records import mask_records

if TYPE_CHECKING:
    import pytest

    from support.run.configuration import RunFacts
    from support.secrets.redactor import Redactor


def register(config: pytest.Config, redactor: Redactor, run: RunFacts) -> None:
    """Register the scenario logs, and with ``--alluredir`` the Allure reporters.

    From now on, secrets are masked in every log record.
    """
    config.add_cleanup(mask_records(redactor))
    folder = config.getoption("allure_report_dir", None)
    config.pluginmanager.register(ScenarioLogs(redactor, for_report=bool(folder)), "scenario-logs")
    if folder:
        from support.reporting.results.registration import listen  # noqa: PLC0415 - 15 ms

        listen(config, Path(folder), redactor, run)


def mask(report: pytest.TestReport, redactor: Redactor) -> pytest.TestReport:
    """Mask the secrets in a report's error, the reason of a skip or xfail, and captured output.

    Lone surrogates are escaped, because pytest-xdist cannot send them.
    """

    def masked(text: str) -> str:
        return redactor.text(text).encode("utf-8", "backslashreplace").decode()

    if isinstance(report.longrepr, tuple):  # of a skip: file, line, reason
        path, line, reason = report.longrepr
        report.longrepr = path, line, masked(reason)
    else:
        shown = report.longreprtext if report.longrepr else ""
        if (changed := masked(shown)) != shown:
            report.longrepr = changed
    if hasattr(report, "wasxfail"):
        report.wasxfail = masked(report.wasxfail)
    report.sections = [(name, masked(text)) for name, text in report.sections]
    return report
