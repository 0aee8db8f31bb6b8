"""The settings of a run that sends nothing to an API, and needs no secrets."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic needs it
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from support.settings import Settings
from support.settings.connection import Connection
from support.settings.roles import Credentials

if TYPE_CHECKING:
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
