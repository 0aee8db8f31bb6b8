"""The settings of the report alone, for what runs after pytest and has none of its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsError as UnparsedError

from support.settings import Settings, SettingsError
from support.settings.faults import told, unparsed
from support.settings.report import Gate, Report

if TYPE_CHECKING:
    from pathlib import Path


class ReportSettings(BaseSettings):
    """The groups ``report`` and ``gate`` of the settings."""

    model_config = Settings.model_config

    report: Report = Report()
    gate: Gate = Gate()

    @classmethod
    def load(cls, env_file: Path) -> ReportSettings:
        """Read them from the environment, then the file, then the defaults.

        Raises SettingsError with a line for each value that is invalid.
        """
        try:
            return cls(_env_file=env_file)
        except UnparsedError as error:
            raise SettingsError(unparsed(error)) from None
        except ValidationError as error:
            faults = [told(fault, {}, env_file) for fault in error.errors(include_url=False)]
            raise SettingsError("\n".join(faults)) from None
