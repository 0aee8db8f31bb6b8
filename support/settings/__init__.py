"""The settings of a run, from options, the environment, ``.env`` and defaults, in this order."""

from __future__ import annotations

import os
from contextlib import contextmanager
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
from pydantic_settings import SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from support.language.visible import line
from support.settings.api_shape import Created, Login, Paging
from support.settings.connection import Connection, Limits
from support.settings.contract import ContractSettings
from support.settings.fuzz import Fuzz
from support.settings.groups import NESTED
from support.settings.loading.errors import (
    DELIMITER,
    PREFIX,
    admin_remedy,
    file_faults,
    format_fault,
    masked,
    misspelt_groups,
    unknown_names,
    unparsed,
    variable,
)
from support.settings.loading.references import References
from support.settings.loading.sources import LayeredSettings
from support.settings.protection.safety import Safety
from support.settings.protection.secrets import Secrets
from support.settings.records import Records
from support.settings.report import Gate, Links, Report
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from support.settings.loading.references import Lookup

_LONGEST_VALUE = 100  # characters in a message
Seconds = Annotated[float, Field(gt=0, le=86_400)]  # system calls reject much longer timeouts


class SettingsError(Exception):
    """Invalid settings; one line for each fault."""


class Settings(LayeredSettings):
    """All settings that a team uses to point the suite at its API."""

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
        None, description="Address of the API for the live and record backends; may have a path"
    )
    record_missing: bool = Field(
        default=False, description="Record only scenarios without a recording; replay the others"
    )
    roles: dict[str, Credentials] = Field(
        {"admin": Credentials(username="admin@example.com", password=SecretStr("admin-password"))},
        description="Existing accounts; admin deletes the resources that scenarios create",
    )
    login: Login = Field(Login(), description="How a role signs in")
    paging: Paging = Field(Paging(), description="How lists are paginated")
    created: Created = Field(Created(), description="Where to find the resource a POST created")
    services: dict[str, AnyHttpUrl] = Field(
        {}, description="Addresses of other services, by the names that features use"
    )
    data_seed: int | None = Field(
        None, ge=0, description="Seed of the generated data; unset: a new one for each run"
    )
    connect_timeout: Seconds = Field(5.0, description="Seconds to connect")
    read_timeout: Seconds = Field(10.0, description="Seconds to wait for a chunk of the response")
    write_timeout: Seconds = Field(10.0, description="Seconds to wait for a chunk to be sent")
    pool_timeout: Seconds = Field(10.0, description="Seconds to wait for a free connection")
    total_timeout: Seconds = Field(30.0, description="Seconds for a whole exchange")
    max_response_bytes: PositiveInt = Field(10_000_000, description="Maximum size of a body")
    retry_attempts: PositiveInt = Field(3, description="Attempts for an idempotent request")
    retry_wait: Seconds = Field(0.1, description="Seconds before the first retry")
    retry_max_wait: Seconds = Field(5.0, description="Maximum seconds before a retry")
    retry_unsafe: bool = Field(default=False, description="Retry POST and PATCH, too")
    connection: Connection = Field(Connection(), description="Connections to the API: TLS, proxy")
    limits: Limits = Field(Limits(), description="Rate and concurrency limits")
    safety: Safety = Field(Safety(), description="Hosts that may be called, and production hosts")
    secrets: Secrets = Field(Secrets(), description="Names of further fields that hold secrets")
    records: Records = Field(Records(), description="Folder and maximum age of the recordings")
    contract: ContractSettings = Field(
        ContractSettings(), description="The OpenAPI document, and what a drift from it does"
    )
    fuzz: Fuzz = Field(Fuzz(), description="The account of fuzzing, and what it leaves out")
    links: Links = Field(Links(), description="Addresses of the issues and test cases in tags")
    report: Report = Field(Report(), description="Name, layout and history of the report")
    gate: Gate = Field(Gate(), description="Rules of the quality gate")
    _resolved: tuple[SecretStr, ...] = PrivateAttr(())
    _has_accounts: bool = PrivateAttr(default=True)

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if faults := list(self._misfits()):
            raise ValueError("\n".join(faults))
        self._has_accounts = "roles" in self.model_fields_set
        return self

    def _misfits(self) -> Iterator[str]:
        """Yield faults in the combination of settings that are valid by themselves."""
        url = self.base_url
        if url and (url.username or url.password or url.query or url.fragment):
            yield (
                f"base_url has a user, a query or a fragment: {masked(str(url))!r}; set "
                "API_BASE_URL to scheme, host, port and path only; set accounts with API_ROLES__..."
            )
        if "admin" not in self.roles:
            roles = ", ".join(self.roles) or "none"
            yield f"the role admin is missing (roles: {roles}). {admin_remedy()}"

    @property
    def signs_in_as_default(self) -> bool:
        """Whether the admin signs in with the account of the reference API: none is set."""
        return not self._has_accounts and self.login.exists

    @property
    def secret_values(self) -> tuple[SecretStr, ...]:
        """All secrets in the settings."""
        return (*_secrets_in(self), *self._resolved, *self.connection.proxy_secrets)

    @classmethod
    def load(
        cls,
        options: Mapping[str, object],
        env_file: Path,
        lookup: Lookup = lambda scheme, reference: None,  # noqa: ARG005 - no vault by default
    ) -> Settings:
        """Load the settings; ``options`` holds the values of command-line options by field name.

        Secrets may be references: ``lookup`` resolves those that are neither env: nor file:.
        Raises SettingsError listing all missing and invalid values, references that cannot be
        resolved, and names in the file that have the prefix and are not settings; in the
        environment, only those with parts and a misspelt beginning, because other tools may use it.
        """
        faults = [*file_faults(env_file, _names()), *misspelt_groups(os.environ, _names())]
        if faults:
            raise SettingsError("\n".join(faults))
        given = {name: value for name, value in options.items() if value is not None}
        with reported(given, env_file):
            settings = cls(_env_file=env_file, **given)  # type: ignore[arg-type]  # pydantic checks
        return settings._with_secrets(References(env_file.parent, lookup))

    def _with_secrets(self, references: References) -> Settings:
        resolved: Settings = references.resolved(self)
        if references.faults:
            raise SettingsError("\n".join(references.faults))
        resolved._resolved = tuple(references.secrets)  # login.extra has plain texts, not SecretStr
        return resolved

    def shown(self) -> dict[str, str]:
        """Return the effective values as text, with secrets masked."""
        shown = {name: str(value) for name, value in self if name not in NESTED}
        for name, role in self.roles.items():
            shown[f"roles.{name}"] = role.shown()
        for name, url in self.services.items():
            shown[f"services.{name}"] = masked(str(url))
        for group in [name for name in NESTED if name not in {"roles", "services"}]:
            changed = getattr(self, group).model_dump(
                exclude_defaults=True, exclude={"extra", "deletions", "body"}
            )
            shown |= {f"{group}.{name}": str(value) for name, value in changed.items()}
        if self.login.extra != Login().extra:  # its values may be secrets, as texts of deletions
            shown["login.extra"] = ", ".join(self.login.extra) or "none"
        if self.fuzz.body != Fuzz().body:  # for the same reason
            shown["fuzz.body"] = ", ".join(self.fuzz.body) or "empty"
        for path, requests in self.created.deletions.items():
            shown[f"created.deletions {path}"] = ", ".join(one.shown for one in requests)
        return shown


@contextmanager
def reported(given: Mapping[str, object], env_file: Path) -> Iterator[None]:
    """Raise SettingsError for the errors of reading settings; ``given`` holds the options."""
    try:
        yield
    except RecursionError as error:
        raise SettingsError("a setting has JSON that is nested too deeply") from error
    except OSError as error:  # pydantic looks for files
        shown = line(str(error.filename), _LONGEST_VALUE)
        raise SettingsError(f"no file has this name: {shown!r} ({error.strerror})") from error
    except UnparsedError as error:  # not chained: its cause shows the text with its passwords
        raise SettingsError(unparsed(error)) from None
    except ValidationError as error:
        faults = [format_fault(f, given, env_file) for f in error.errors(include_url=False)]
        raise SettingsError("\n".join(faults)) from None


def option_fields() -> Iterator[tuple[str, str, str]]:
    """Yield (field name, option, help) for each setting that has an option.

    Settings with several parts have none: any user of the machine could read a password on a
    command line.
    """
    for name, field in Settings.model_fields.items():
        if name not in NESTED:
            yield name, f"--{name.replace('_', '-')}", f"{field.description} ({variable(name)})"


def stray_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return messages for variables that look like settings; other tools may use the prefix."""
    return list(unknown_names(environment, _names()))


def _names() -> dict[str, bool]:
    """Return the environment variables of the settings, and whether each has parts."""
    return {variable(name): name in NESTED for name in Settings.model_fields}


def _secrets_in(value: object) -> Iterator[SecretStr]:
    """Yield the secrets in a setting and its parts."""
    if isinstance(value, SecretStr) and value.get_secret_value():
        yield value
    elif isinstance(value, BaseModel | dict):
        parts = value.values() if isinstance(value, dict) else (part for _, part in value)
        for part in parts:
            yield from _secrets_in(part)
