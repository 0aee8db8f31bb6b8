"""The settings of the report, for commands that run after pytest, without its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.settings import Settings, reported
from support.settings.loading.sources import LayeredSettings
from support.settings.report import Gate, Report

if TYPE_CHECKING:
    from pathlib import Path


class ReportSettings(LayeredSettings):
    """The groups ``report`` and ``gate`` of the settings."""

    model_config = Settings.model_config

    report: Report = Report()
    gate: Gate = Gate()

    @classmethod
    def load(cls, env_file: Path) -> ReportSettings:
        """Load them from the environment, the file and the defaults, in this order.

        Raises SettingsError with one line for each invalid value.
        """
        with reported({}, env_file):
            return cls(_env_file=env_file)
