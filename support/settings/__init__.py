"""The settings of a run: option, then environment, then ``.env``, then default."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    Field,
    PositiveInt,
    PrivateAttr,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from support.settings.connection import Connection, Limits
from support.settings.faults import admin_remedy, masked, told, unparsed
from support.settings.file import DELIMITER, PREFIX, file_faults, unknown_names, variable
from support.settings.links import Links
from support.settings.parts import NESTED
from support.settings.records import Records
from support.settings.references import References
from support.settings.report import Gate, Report
from support.settings.roles import Credentials
from support.settings.safety import Safety
from support.settings.shape import Created, Login, Paging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from support.settings.references import Lookup

Seconds = Annotated[float, Field(gt=0, le=86_400)]  # system calls refuse much longer ones


class SettingsError(Exception):
    """Settings that cannot be used; one line a fault."""


class Settings(BaseSettings):
    """Everything that a team sets to point the suite at its API."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    backend: Literal["embedded", "live", "record", "replay"] | None = Field(
        None,
        description="Where requests go: embedded, live, record or replay; unset: live with a "
        "base_url, else embedded",
    )
    base_url: AnyHttpUrl | None = Field(
        None, description="Address of the API for the live and record backends, a path included"
    )
    record_missing: bool = Field(
        default=False, description="Record only scenarios that have no recording; replay the others"
    )
    roles: dict[str, Credentials] = Field(
        {"admin": Credentials(username="admin@example.com", password=SecretStr("admin-password"))},
        description="Accounts that exist already; admin deletes what scenarios have created",
    )
    login: Login = Field(Login(), description="How a role signs in")
    paging: Paging = Field(Paging(), description="How listings are paged")
    created: Created = Field(Created(), description="Where what a POST created stands")
    services: dict[str, AnyHttpUrl] = Field(
        {}, description="Addresses of further services, by the names that features use"
    )
    data_seed: int | None = Field(
        None, ge=0, description="Seed of the generated data; unset: another one each run"
    )
    connect_timeout: Seconds = Field(5.0, description="Seconds to connect")
    read_timeout: Seconds = Field(10.0, description="Seconds without a byte of the answer")
    write_timeout: Seconds = Field(10.0, description="Seconds without a byte sent")
    pool_timeout: Seconds = Field(10.0, description="Seconds to wait for a free connection")
    total_timeout: Seconds = Field(30.0, description="Seconds for a whole exchange")
    max_response_bytes: PositiveInt = Field(10_000_000, description="Longest body that is read")
    retry_attempts: PositiveInt = Field(3, description="Attempts of an idempotent request")
    retry_wait: Seconds = Field(0.1, description="Seconds before the first retry")
    retry_max_wait: Seconds = Field(5.0, description="Longest wait before a retry, seconds")
    retry_unsafe: bool = Field(default=False, description="Send POST and PATCH again, too")
    connection: Connection = Field(Connection(), description="How the API is reached")
    limits: Limits = Field(Limits(), description="How much may be asked at a time")
    safety: Safety = Field(Safety(), description="Where requests may go, and change something")
    records: Records = Field(Records(), description="Where recorded scenarios lie")
    links: Links = Field(Links(), description="Where issues and test cases are that tags name")
    report: Report = Field(Report(), description="How the report is made")
    gate: Gate = Field(Gate(), description="What a run has to reach")
    _resolved: tuple[SecretStr, ...] = PrivateAttr(())

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if faults := list(_misfits(self)):
            raise ValueError("\n".join(faults))
        return self

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret value among the settings."""
        return (*_secrets_in(self), *self._resolved, *self.connection.proxy_secrets)

    @classmethod
    def load(
        cls,
        options: Mapping[str, object],
        env_file: Path,
        lookup: Lookup = lambda scheme, reference: None,  # noqa: ARG005 - there is no vault
    ) -> Settings:
        """Read the settings; ``options`` holds those given on the command line, by field name.

        Secrets may be references: ``lookup`` finds those that are neither env: nor file:.
        Raises SettingsError listing every value that is missing or invalid, every reference that
        leads nowhere, and every name in the file that has the prefix and is no setting.
        """
        if faults := list(file_faults(env_file, _names())):
            raise SettingsError("\n".join(faults))
        given = {name: value for name, value in options.items() if value is not None}
        try:
            settings = cls(_env_file=env_file, **given)  # type: ignore[arg-type]  # by pydantic
        except UnparsedError as error:  # its cause shows the text, which may hold passwords
            raise SettingsError(unparsed(error)) from None
        except ValidationError as error:
            faults = [told(f, given, env_file) for f in error.errors(include_url=False)]
            raise SettingsError("\n".join(faults)) from None
        return settings._with_secrets(References(env_file.parent, lookup))

    def _with_secrets(self, references: References) -> Settings:
        resolved: Settings = references.resolved(self)
        if references.faults:
            raise SettingsError("\n".join(references.faults))
        resolved._resolved = tuple(references.secrets)  # also of login.extra, whose texts are plain
        return resolved

    def shown(self) -> dict[str, str]:
        """Return the effective values as text, secrets masked."""
        shown = {name: str(value) for name, value in self if name not in NESTED}
        for name, role in self.roles.items():
            shown[f"roles.{name}"] = role.shown()
        for name, url in self.services.items():
            shown[f"services.{name}"] = masked(str(url))
        for group in [name for name in NESTED if name not in {"roles", "services"}]:
            changed = getattr(self, group).model_dump(exclude_defaults=True, exclude={"extra"})
            shown |= {f"{group}.{name}": str(value) for name, value in changed.items()}
        return shown


def option_fields() -> Iterator[tuple[str, str, str]]:
    """Yield (field name, option, help) of each setting that has an option.

    Those of several parts have none. A password on a command line could be read by everybody on
    the machine.
    """
    for name, field in Settings.model_fields.items():
        if name not in NESTED:
            yield name, f"--{name.replace('_', '-')}", f"{field.description} ({variable(name)})"


def stray_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Say which variables look like settings and are none; others may use the prefix, too."""
    return list(unknown_names(environment, _names()))


def _names() -> dict[str, bool]:
    """Return the variables of the settings, and whether each has parts."""
    return {variable(name): name in NESTED for name in Settings.model_fields}


def _secrets_in(value: object) -> Iterator[SecretStr]:
    """Yield the secrets of a setting, and of its parts."""
    if isinstance(value, SecretStr) and value.get_secret_value():
        yield value
    elif isinstance(value, BaseModel | dict):
        parts = value.values() if isinstance(value, dict) else (part for _, part in value)
        for part in parts:
            yield from _secrets_in(part)


def _misfits(settings: Settings) -> Iterator[str]:
    """Say what is wrong with settings that are valid one by one."""
    url = settings.base_url
    if settings.backend in {"live", "record"} and url is None:
        yield (
            f"backend is {settings.backend!r}, but base_url is not set; set API_BASE_URL to the "
            "address of the API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
        )
    if url and (url.username or url.password or url.query or url.fragment):
        yield (
            f"base_url has a user, a query or a fragment: {masked(str(url))!r}; set API_BASE_URL "
            "to scheme, host, port and path only; accounts are given as API_ROLES__..."
        )
    if "admin" not in settings.roles:
        roles = ", ".join(settings.roles) or "none"
        yield f"there is no role admin (roles: {roles}). {admin_remedy()}"
