"""The settings of a run: option, then environment, then ``.env``, then default."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

PREFIX = "API_"
DELIMITER = "__"


class SettingsError(Exception):
    """Settings that cannot be used; one line a fault."""


class Credentials(BaseModel):
    """What a role signs in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    username: str
    password: SecretStr


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

    backend: Literal["embedded", "live"] | None = Field(
        None, description="Where requests go: embedded or live; unset: live if base_url is set"
    )
    base_url: AnyHttpUrl | None = Field(
        None, description="Address of the API for the live backend, a path included"
    )
    roles: dict[str, Credentials] = Field(
        {"admin": Credentials(username="admin@example.com", password=SecretStr("admin-password"))},
        description="Accounts that exist already; admin deletes what scenarios have created",
    )
    data_seed: int | None = Field(
        None, ge=0, description="Seed of the generated data; unset: another one each run"
    )
    connect_timeout: PositiveFloat = Field(5.0, description="Seconds to connect")
    read_timeout: PositiveFloat = Field(10.0, description="Seconds without a byte of the answer")
    write_timeout: PositiveFloat = Field(10.0, description="Seconds without a byte sent")
    pool_timeout: PositiveFloat = Field(10.0, description="Seconds to wait for a free connection")
    total_timeout: PositiveFloat = Field(30.0, description="Seconds for a whole exchange")
    max_response_bytes: PositiveInt = Field(10_000_000, description="Longest body that is read")
    retry_attempts: PositiveInt = Field(3, description="Attempts of an idempotent request")
    retry_wait: PositiveFloat = Field(0.1, description="Seconds before the first retry")
    retry_max_wait: PositiveFloat = Field(5.0, description="Longest wait before a retry, seconds")

    @model_validator(mode="after")
    def _live_has_an_address(self) -> Settings:
        if self.backend == "live" and self.base_url is None:
            raise ValueError(
                "backend is 'live', but base_url is not set; set API_BASE_URL to the address of "
                "the API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
            )
        return self

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret value among the settings."""
        return tuple(role.password for role in self.roles.values())

    @classmethod
    def load(cls, options: Mapping[str, object], env_file: Path) -> Settings:
        """Read the settings; ``options`` holds those given on the command line, by field name.

        Raises SettingsError listing every value that is missing or invalid and every name in
        the file that is no setting.
        """
        if unknown := list(_unknown_names(dotenv_values(env_file))):
            raise SettingsError("\n".join(f"{env_file.name}: {line}" for line in unknown))
        given = {name: value for name, value in options.items() if value is not None}
        try:
            return cls(_env_file=env_file, **given)  # type: ignore[arg-type]  # checked by pydantic
        except ValidationError as error:
            faults = error.errors(include_url=False)
            raise SettingsError("\n".join(_fault(f, given, env_file) for f in faults)) from None

    def shown(self) -> dict[str, str]:
        """Return the effective values as text, secrets masked."""
        return {name: str(value) for name, value in self if name != "roles"} | {
            f"roles.{name}": f"{role.username} / {role.password}"
            for name, role in self.roles.items()
        }


def option_fields() -> Iterator[tuple[str, str, str]]:
    """Yield (field name, option, help) of each setting that has an option.

    Accounts have none: a password on a command line can be read by everybody on the machine.
    """
    for name, field in Settings.model_fields.items():
        if name != "roles":
            yield name, f"--{name.replace('_', '-')}", f"{field.description} ({variable(name)})"


def variable(*path: str) -> str:
    """Return the environment variable of a setting: API_ROLES__ADMIN__PASSWORD for instance."""
    return PREFIX + DELIMITER.join(path).upper()


def stray_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Say which variables look like settings and are none; others may use the prefix, too."""
    return list(_unknown_names(environment))


def _unknown_names(values: Mapping[str, Any]) -> Iterator[str]:
    known = [variable(name) for name in Settings.model_fields]
    for name in values:
        if name.upper().startswith(PREFIX) and name.upper().split(DELIMITER)[0] not in known:
            close = difflib.get_close_matches(name.upper(), known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"valid: {', '.join(known)}"
            yield f"{name} is no setting; {hint}"


def _fault(fault: ErrorDetails, given: Mapping[str, object], env_file: Path) -> str:
    path = [str(part) for part in fault["loc"]]
    if not path:
        return str(fault["ctx"]["error"])
    name = path[0]
    value = _received(path, given, env_file)
    source = f"--{name.replace('_', '-')}" if name in given else variable(*path)
    got = "" if value is None else f" (got {value!r})"
    return (
        f"{source}: {fault['msg']}{got}. "
        f"Give {source}, set it in the environment or in {env_file.name}; .env.example lists all."
    )


def _received(path: Iterable[str], given: Mapping[str, object], env_file: Path) -> object:
    """Return the value a setting got, as far as it may be shown."""
    name, *rest = path
    if rest:
        return None
    environment = {**dotenv_values(env_file), **os.environ}
    return given.get(name, environment.get(variable(name)))
