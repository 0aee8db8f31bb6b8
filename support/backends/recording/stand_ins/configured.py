"""Stand-ins for configured values: addresses, accounts and secrets."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from support.backends.recording.stand_ins.accounts import Accounts
from support.backends.recording.stand_ins.forms import is_stand_in, stand_in
from support.secrets.redactor import LEARNED_LENGTH
from support.settings.api_shape import Login

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from support.settings import Settings
    from support.settings.roles import Credentials

HOST = "recorded.example.org"
"""The host of every recorded address (RFC 2606)."""

BASE_URL = f"http://{HOST}"

Roles = dict[str, dict[str, str]]
"""Accounts as they are in a recording: by the names of their roles, the fields that are set."""

_FIELDS = ("username", "password", "token")


@dataclass(frozen=True)
class Configured:
    """The stand-ins of configured values in the recording of one scenario.

    Those of ``everywhere`` are replaced wherever they occur, in any encoding, and those of
    ``words`` where they are whole words; those of ``named`` only under the name of a secret.
    """

    everywhere: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    accounts: Accounts = field(default_factory=Accounts)


class Recorded:
    """The configured values of a run that records, and their stand-ins.

    These depend on the names of settings and on the form of the values.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secrets: dict[str, str] = {}
        self._names: dict[str, str] = {}
        values = {value for _, value in _sources(settings)}
        for source, value in _sources(settings):
            stand_ins = self._names if source.endswith(".username") else self._secrets
            others = {*self._names.values(), *self._secrets.values()} | values
            known = self._secrets.get(value) or self._names.get(value)
            stand_ins.setdefault(value, known or stand_in(value, source, others.__contains__))

    @cached_property
    def roles(self) -> Roles:
        """The accounts for a recording."""
        return {name: self._role(role) for name, role in self._settings.roles.items()}

    @cached_property
    def login(self) -> dict[str, Any]:
        """The settings of the login that differ from the defaults, for a recording."""
        changed = self._settings.login.model_dump(exclude_defaults=True)
        if extra := changed.get("extra"):
            changed["extra"] = {n: self._secrets.get(str(v), v) for n, v in extra.items()}
        return changed

    def within(self, feature: str, is_public: Callable[[str], bool]) -> Configured:
        """Return the stand-ins for a scenario, given the text of its feature file.

        A name that the file writes is replaced only in sign-ins, and so is a short one. A short
        secret for which ``is_public`` returns true is replaced only under the name of a secret.
        """
        written = {name for name in self._names if is_written(name, feature)}
        apart = {name for name in self._names if name in written or not _is_distinct(name)}
        short = {value: s for value, s in self._secrets.items() if len(value) < LEARNED_LENGTH}
        return Configured(
            everywhere={
                **addresses(self._settings),
                **{name: s for name, s in self._names.items() if name not in apart},
                **{value: s for value, s in self._secrets.items() if value not in short},
                **self._basic,
            },
            words={value: s for value, s in short.items() if not is_public(value)},
            named=short,
            accounts=Accounts(
                self._settings.login,
                self._names,
                {name: self._passwords(name) for name in self._names},
                apart - written,
            ),
        )

    def _role(self, role: Credentials) -> dict[str, str]:
        plain = role.model_dump(include={"auth", "header", "scope"}, exclude_defaults=True)
        names = {"username": self._names.get(role.username, "")}
        secrets = {name: self._secrets.get(value, "") for name, value in _secrets_of(role)}
        return {name: value for name, value in {**plain, **names, **secrets}.items() if value}

    @property
    def _basic(self) -> dict[str, str]:
        pairs = [(r.username, r.password.get_secret_value()) for r in self._settings.roles.values()]
        return {
            basic(name, password): basic(self._names[name], self._secrets[password])
            for name, password in pairs
            if name and password
        }

    def _passwords(self, name: str) -> set[str]:
        roles = [role for role in self._settings.roles.values() if role.username == name]
        return {role.password.get_secret_value() for role in roles} - {""}


def replayed(
    settings: Settings, roles: Roles | None = None, login: Mapping[str, Any] | None = None
) -> Configured:
    """Return what stands for configured values in a replay: accounts stand for themselves.

    ``roles`` and ``login`` are those of the recording.
    """
    own = are_public((), roles or {}, (login or {}).get("extra", {}))
    return Configured(
        {**addresses(settings), **{value: value for value in own if _is_distinct(value)}},
        named={value: value for value in own},
        accounts=Accounts(settings.login if login is None else Login.model_validate(login)),
    )


def basic_of(role: Mapping[str, str]) -> Iterator[str]:
    """Yield the credentials of a recorded account as Basic sends them (RFC 7617), if it can."""
    if "username" in role and "password" in role:
        yield basic(role["username"], role["password"])


def basic(name: str, password: str) -> str:
    """Return credentials as Basic sends them."""
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def may_be_secret(roles: Roles) -> Iterator[str]:
    """Yield the names of values in a recording that are not stand-ins, and so may be secrets."""
    sources = [f"roles.{role}.{name}" for role in roles for name in _FIELDS]
    for role, fields in roles.items():
        for name in _FIELDS:
            value = fields.get(name, "")
            if value and not is_stand_in(value, f"roles.{role}.{name}", *sources):
                yield f"{role}.{name}"


def addresses(settings: Settings) -> dict[str, str]:
    """Return the stand-ins of the addresses in the settings."""
    found: dict[str, str] = {}
    if settings.base_url is not None:
        found |= _address(str(settings.base_url), HOST)
    for name, url in settings.services.items():
        found = _address(str(url), f"{name}.{HOST}") | found
    return found


def service_addresses(base: str, services: Mapping[str, str]) -> dict[str, str]:
    """Return the stand-ins of the addresses of services, by their names.

    Those of one origin have one host: that of the base address, or of the first of them.
    """
    hosts = {httpx.URL(base).netloc: HOST}
    found: dict[str, str] = {}
    for name, address in services.items():
        url = httpx.URL(address)
        host = hosts.setdefault(url.netloc, f"{name}.{HOST}")
        found[name] = f"http://{host}{url.path}"
    return found


def _address(address: str, host: str) -> dict[str, str]:
    url = httpx.URL(address)
    netloc = url.netloc.decode()
    return {f"{url.scheme}://{netloc}": f"http://{host}", netloc: host}


def _sources(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each setting that has a stand-in."""
    for role, credentials in settings.roles.items():
        if credentials.username:
            yield f"roles.{role}.username", credentials.username
        for name, value in _secrets_of(credentials):
            if value:
                yield f"roles.{role}.{name}", value
    for number, secret in enumerate(settings.secret_values):
        yield f"secrets.{number}", secret.get_secret_value()


def _secrets_of(role: Credentials) -> list[tuple[str, str]]:
    return [(name, getattr(role, name).get_secret_value()) for name in ("password", "token")]


def _is_distinct(value: str) -> bool:
    """Return whether a text is unlikely to occur as anything else."""
    return len(value) >= LEARNED_LENGTH or "@" in value


def is_written(name: str, feature: str) -> bool:
    """Return whether a feature writes a name; one that may be a word, in quotes or as a cell."""
    if _is_distinct(name):
        return name in feature
    return any(f"{mark}{name}{mark}" in feature.replace(" ", "") for mark in ('"', "|", "'"))


def are_public(
    values: Collection[str], roles: Roles, extra: Mapping[str, object]
) -> frozenset[str]:
    """Return every text of a recording that looks like a secret, and is the stand-in of one."""
    own = [role[name] for role in roles.values() for name in _FIELDS if name in role]
    encoded = [pair for role in roles.values() for pair in basic_of(role)]
    texts = [text for text in extra.values() if isinstance(text, str)]
    return frozenset({*values, *own, *encoded, *texts})
