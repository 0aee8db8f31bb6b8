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
