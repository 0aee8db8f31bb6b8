"""Where the requests of a run go, before its settings are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsError as UnparsedError

from support.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class _Destination(BaseSettings):
    """The two settings that decide where requests go, not yet checked."""

    model_config = Settings.model_config

    backend: str | None = None
    base_url: str | None = None


def destination(options: Mapping[str, object], env_file: Path) -> tuple[str | None, str | None]:
    """Return the backend and the base URL as they are set; None if not, or not readable.

    ``options`` holds the values of command-line options by field name.
    """
    given = {n: options[n] for n in _Destination.model_fields if options.get(n) is not None}
    try:
        found = _Destination(_env_file=env_file, **given)  # type: ignore[arg-type]  # pydantic checks
    except (UnparsedError, ValidationError, ValueError, OSError):  # Settings.load reports them
        return None, None
    return found.backend, found.base_url
