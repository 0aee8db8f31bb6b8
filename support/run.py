"""What belongs to a run: its settings, its seed, its secrets."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends import Backend, choose_backend
from support.http.redaction import Redactor
from support.settings import Settings, SettingsError, option_fields, stray_variables
from support.settings.file import variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.settings.links import Links
    from support.settings.references import Lookup

SETTINGS = pytest.StashKey[Settings]()
SEED = pytest.StashKey[int]()
REDACTOR = pytest.StashKey[Redactor]()
BACKEND = pytest.StashKey[Backend]()

_TOLD_APART = {"backend", "base_url", "data_seed"}
_WORKER_SEED = "data_seed"


@dataclass(frozen=True)
class RunFacts:
    """What results show of a run: where requests go, the seed of its data, its warnings.

    ``options`` are further ones that it was started with.
    """

    backend: str
    base_url: str
    seed: int
    options: Mapping[str, str]
    warnings: tuple[str, ...]
    links: Links


def add_options(parser: pytest.Parser) -> None:
    """Give each setting but the accounts an option."""
    group = parser.getgroup("api", "the API under test (more in .env.example)")
    for name, option, text in option_fields():
        if Settings.model_fields[name].annotation is bool:
            group.addoption(
                option, dest=_destination(name), action="store_true", default=None, help=text
            )
        else:
            group.addoption(option, dest=_destination(name), metavar=name.upper(), help=text)


def prepare(config: pytest.Config) -> None:
    """Read the settings; raises pytest.UsageError naming everything that is wrong with them."""
    options = {name: config.getoption(_destination(name)) for name, _, _ in option_fields()}
    try:
        settings = Settings.load(options, config.rootpath / ".env", _vault(config))
        config.stash[BACKEND] = choose_backend(settings, config.rootpath)
    except SettingsError as error:
        raise pytest.UsageError(f"the settings cannot be used\n{error}") from None
    config.stash[SETTINGS] = settings
    config.stash[SEED] = _seed(config, settings)
    config.stash[REDACTOR] = Redactor(settings.secrets)


def share_seed(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker of pytest-xdist the seed, which it must not choose itself."""
    workerinput[_WORKER_SEED] = config.stash[SEED]


def describe(config: pytest.Config) -> Iterator[str]:
    """Yield the lines of pytest's header."""
    settings = config.stash[SETTINGS]
    backend = config.stash[BACKEND]
    yield f"api: {backend.name} backend at {backend.base_url}, --data-seed={config.stash[SEED]}"
    own = {"backend", "base_url", "data_seed"}
    shown = [f"{name}={value}" for name, value in settings.shown().items() if name not in own]
    yield f"api settings: {', '.join(shown)}"
    for line in stray_variables():
        yield f"api settings: the environment variable {line}"
    for line in warnings(config):
        yield f"api WARNING: {line}"


def warnings(config: pytest.Config) -> tuple[str, ...]:
    """Return what everybody has to know who reads the results of the run."""
    connection = config.stash[SETTINGS].connection
    if connection.verify or config.stash[BACKEND].is_offline:
        return ()
    return (f"TLS certificates are not verified ({variable('connection', 'verify')}=false)",)


def facts(config: pytest.Config) -> RunFacts:
    """Return what the results of the run are to show of it."""
    backend, settings = config.stash[BACKEND], config.stash[SETTINGS]
    return RunFacts(
        backend=backend.name,
        base_url=str(httpx.URL(backend.base_url).copy_with(userinfo=b"")),
        seed=config.stash[SEED],
        options=changed_options(settings),
        warnings=warnings(config),
        links=settings.links,
    )


def changed_options(settings: Settings) -> dict[str, str]:
    """Return the other options that are not as they are by default; a switch has no value."""
    changed = {}
    for name, option, _ in option_fields():
        value = getattr(settings, name)
        if name not in _TOLD_APART and value != Settings.model_fields[name].default:
            changed[option] = "" if value is True else str(value)
    return changed


def warn(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say so at the end of the run."""
    for line in warnings(config):
        reporter.write_line(f"WARNING: {line}", yellow=True, bold=True)


def _vault(config: pytest.Config) -> Lookup:
    """Return what asks the team's hook for a secret."""
    return lambda scheme, reference: config.hook.pytest_api_secret(
        scheme=scheme, reference=reference
    )


def _seed(config: pytest.Config, settings: Settings) -> int:
    given: int | None = getattr(config, "workerinput", {}).get(_WORKER_SEED, settings.data_seed)
    return random.SystemRandom().randrange(10**9) if given is None else given


def _destination(name: str) -> str:
    return f"api_{name}"
