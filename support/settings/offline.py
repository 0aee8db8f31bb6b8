"""The settings of a run that sends nothing to an API, and needs no secrets."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic needs it
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsError as UnparsedError

from support.settings import Settings
from support.settings.connection import Connection
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.settings.loading.references import References


class OfflineCredentials(Credentials):
    """A role of which anything may be missing."""

    @field_validator("username", "password", "token")
    @classmethod
    def _is_there_if_needed(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ARG003
        return value


class OfflineConnection(Connection):
    """A connection that is not opened: its files need not exist."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None


class OfflineSettings(Settings):
    """Settings whose accounts may be incomplete and whose references are not resolved."""

    roles: dict[str, OfflineCredentials] = Field(  # type: ignore[assignment]  # of subclasses
        {"admin": OfflineCredentials(username="admin@example.com", password=SecretStr(""))}
    )
    connection: OfflineConnection = Field(OfflineConnection())

    def _with_secrets(self, references: References) -> Settings:  # noqa: ARG002 - left as they are
        return self

    @field_validator("roles")
    @classmethod
    def _has_admin(cls, roles: dict[str, OfflineCredentials]) -> dict[str, OfflineCredentials]:
        return {"admin": OfflineCredentials(), **roles}


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
