"""The settings of a run: option, then environment, then ``.env``, then default."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Annotated, Literal

from dotenv import dotenv_values
from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from support.settings_file import (
    DELIMITER,
    PREFIX,
    file_faults,
    no_setting,
    unknown_names,
    variable,
)
from support.shape import Login, Paging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

Seconds = Annotated[float, Field(gt=0, le=86_400)]  # system calls refuse much longer ones

_USER_INFO = re.compile(r"//.*@")  # greedy: of a broken address rather too much is masked


class SettingsError(Exception):
    """Settings that cannot be used; one line a fault."""


class Credentials(BaseModel):
    """What a role signs in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    username: str
    password: SecretStr


NESTED: dict[str, type[BaseModel] | None] = {
    "roles": Credentials,
    "login": Login,
    "paging": Paging,
    "services": None,
}
"""Settings of several parts, each with a variable of its own, and what holds the parts."""


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
    login: Login = Field(Login(), description="How a role signs in")
    paging: Paging = Field(Paging(), description="How listings are paged")
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

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if faults := list(_misfits(self)):
            raise ValueError("\n".join(faults))
        return self

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret value among the settings."""
        return tuple(role.password for role in self.roles.values())

    @classmethod
    def load(cls, options: Mapping[str, object], env_file: Path) -> Settings:
        """Read the settings; ``options`` holds those given on the command line, by field name.

        Raises SettingsError listing every value that is missing or invalid and every name in
        the file that has the prefix and is no setting.
        """
        if faults := list(file_faults(env_file, _names())):
            raise SettingsError("\n".join(faults))
        given = {name: value for name, value in options.items() if value is not None}
        try:
            return cls(_env_file=env_file, **given)  # type: ignore[arg-type]  # checked by pydantic
        except UnparsedError as error:  # its cause shows the text, which may hold passwords
            raise SettingsError(_unparsed(error)) from None
        except ValidationError as error:
            faults = [_fault(f, given, env_file) for f in error.errors(include_url=False)]
            raise SettingsError("\n".join(faults)) from None

    def shown(self) -> dict[str, str]:
        """Return the effective values as text, secrets masked."""
        shown = {name: str(value) for name, value in self if name not in NESTED}
        for name, role in self.roles.items():
            shown[f"roles.{name}"] = f"{role.username} / {role.password}"
        for name, url in self.services.items():
            shown[f"services.{name}"] = _masked(str(url))
        for group, model in (("login", self.login), ("paging", self.paging)):
            changed = model.model_dump(exclude_defaults=True, exclude={"extra"})
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


def _misfits(settings: Settings) -> Iterator[str]:
    """Say what is wrong with settings that are valid one by one."""
    url = settings.base_url
    if settings.backend == "live" and url is None:
        yield (
            "backend is 'live', but base_url is not set; set API_BASE_URL to the address of "
            "the API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
        )
    if url and (url.username or url.password or url.query or url.fragment):
        yield (
            f"base_url has a user, a query or a fragment: {_masked(str(url))!r}; set API_BASE_URL "
            "to scheme, host, port and path only; accounts are given as API_ROLES__..."
        )
    if "admin" not in settings.roles:
        roles = ", ".join(settings.roles) or "none"
        yield f"there is no role admin (roles: {roles}). {_admin_remedy()}"


def _admin_remedy() -> str:
    names = [variable("roles", "admin", field) for field in Credentials.model_fields]
    return f"Set {' and '.join(names)}"


def _unparsed(error: UnparsedError) -> str:
    """Say which variable should hold JSON and does not."""
    name = next((name for name in NESTED if f'"{name}"' in str(error)), "roles")
    remedy = {
        "roles": _admin_remedy(),
        "login": f"{variable('login', 'extra')} takes an object: {{}}; other parts are plain texts",
        "services": f"Set {variable('services', 'billing')}=http://127.0.0.1:9000 for instance",
    }
    parts = f"Set its parts one by one: {variable(name)}__..."
    return f"{variable(name)} is not JSON. {remedy.get(name, parts)}"


def _fault(fault: ErrorDetails, given: Mapping[str, object], env_file: Path) -> str:
    path = [str(part) for part in fault["loc"]]
    if not path:
        return str(fault["ctx"]["error"])
    if fault["type"] == "extra_forbidden":
        model = NESTED[path[0]]
        known = [variable(*path[:-1], field) for field in model.model_fields] if model else []
        return no_setting(variable(*path), known)
    name = path[0]
    value = _received(name, given, env_file)
    source = f"--{name.replace('_', '-')}" if name in given else variable(*path)
    got = "" if value is None else f" (got {value!r})"
    return (
        f"{source}: {fault['msg']}{got}. "
        f"Give {source}, set it in the environment or in {env_file.name}; .env.example lists all."
    )


def _received(name: str, given: Mapping[str, object], env_file: Path) -> str | None:
    """Return the value that a setting got, as far as it may be shown."""
    if name in NESTED:
        return None
    values = {
        key.upper(): value
        for source in (dotenv_values(env_file), os.environ)
        for key, value in source.items()
        if value
    }
    return _masked(str(given.get(name, values.get(variable(name)))))


def _masked(url: str) -> str:
    return _USER_INFO.sub("//***@", url)
