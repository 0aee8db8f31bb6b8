"""The configuration of a run: settings, seed, backend and secrets."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends import Backend, choose_backend, idle_backend, needs_secrets
from support.gherkin import workers
from support.gherkin.preflight import dry_run
from support.secrets.naming.fields import SecretFields
from support.secrets.public_texts import PublicTexts
from support.secrets.redactor import Redactor
from support.settings import Settings, SettingsError, option_fields, stray_variables
from support.settings.destination import destination
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.settings.connection import Connection
    from support.settings.loading.references import Lookup
    from support.settings.report import Links

SETTINGS = pytest.StashKey[Settings]()
SEED = pytest.StashKey[int]()
REDACTOR = pytest.StashKey[Redactor]()
BACKEND = pytest.StashKey[Backend]()
PUBLIC_TEXTS = pytest.StashKey[PublicTexts]()

_SHOWN_SEPARATELY = {"backend", "base_url", "data_seed"}
_WORKER_SEED = "data_seed"
_SHOWING = (  # options with which no scenario is run
    "cacheshow",
    "check_records",
    "collectonly",
    "setupplan",
    "help",
    "markers",
    "showfixtures",
    "show_fixtures_per_test",
)


@dataclass(frozen=True)
class RunFacts:
    """Facts about a run for its results: backend, seed, options and warnings.

    ``address`` is the base URL if the backend needs one to repeat the run; ``options`` are the
    other options that differ from their defaults.
    """

    backend: str
    base_url: str
    address: str | None
    seed: int
    options: Mapping[str, str]
    warnings: tuple[str, ...]
    links: Links


def add_options(parser: pytest.Parser) -> None:
    """Add an option for each setting except the accounts."""
    group = parser.getgroup("api", "the API under test (more in .env.example)")
    for name, option, text in option_fields():
        if Settings.model_fields[name].annotation is bool:
            group.addoption(
                option, dest=_destination(name), action="store_true", default=None, help=text
            )
        else:
            group.addoption(option, dest=_destination(name), metavar=name.upper(), help=text)


def prepare(config: pytest.Config) -> None:
    """Load the settings; raises pytest.UsageError listing everything that is wrong with them.

    Secrets are looked up only for a backend that needs them, and only if scenarios will run.
    """
    options = {name: config.getoption(_destination(name)) for name, _, _ in option_fields()}
    file, runs = config.rootpath / ".env", runs_scenarios(config)
    kind = _settings_class(sends=runs and needs_secrets(*destination(options, file)))
    try:
        settings = kind.load(options, file, _vault(config))
        chosen = choose_backend(settings, config.rootpath) if runs else idle_backend(settings)
        config.stash[BACKEND] = chosen
    except SettingsError as error:
        raise pytest.UsageError(f"invalid settings\n{error}") from None
    config.stash[SETTINGS] = settings
    config.stash[SEED] = _seed(config, settings)
    config.stash[PUBLIC_TEXTS] = PublicTexts.of(config)
    config.stash[REDACTOR] = Redactor(
        settings.secret_values,
        fields=SecretFields(settings.secrets.names),
        is_public=config.stash[PUBLIC_TEXTS].hold,
    )


def _settings_class(*, sends: bool) -> type[Settings]:
    if sends:
        return Settings
    from support.settings.offline import OfflineSettings  # noqa: PLC0415 - models take 5 ms

    return OfflineSettings


def runs_scenarios(config: pytest.Config) -> bool:
    """Return whether scenarios run, or leftovers are deleted, instead of something being shown."""
    shows = any(getattr(config.option, name, None) for name in _SHOWING)
    return not (shows or dry_run.is_asked(config))


def share_seed(node: Any) -> None:
    """Send the seed to a worker of pytest-xdist, which must not choose its own."""
    workers.send(node, _WORKER_SEED, node.config.stash[SEED])


def describe(config: pytest.Config) -> Iterator[str]:
    """Yield the lines of pytest's header."""
    settings = config.stash[SETTINGS]
    backend = config.stash[BACKEND]
    yield f"api: {backend.name} backend at {backend.base_url}, --data-seed={config.stash[SEED]}"
    if not backend.is_offline:
        yield f"api transport: {_transport(settings.connection)}"
    others = [(n, value) for n, value in settings.shown().items() if n not in _SHOWN_SEPARATELY]
    yield f"api settings: {', '.join(f'{name}={value}' for name, value in others)}"
    for line in stray_variables():
        yield f"api settings: the environment variable {line}"
    for line in warnings(config):
        yield f"api WARNING: {line}"


def warnings(config: pytest.Config) -> tuple[str, ...]:
    """Return the warnings that the readers of the results must see."""
    connection = config.stash[SETTINGS].connection
    if connection.verify or config.stash[BACKEND].is_offline:
        return ()
    return (f"TLS certificates are not verified ({variable('connection', 'verify')}=false)",)


def facts(config: pytest.Config) -> RunFacts:
    """Return the facts that the results show about the run."""
    backend, settings = config.stash[BACKEND], config.stash[SETTINGS]
    base_url = str(httpx.URL(backend.base_url).copy_with(userinfo=b""))
    return RunFacts(
        backend=backend.name,
        base_url=base_url,
        address=base_url if backend.needs_address else None,
        seed=config.stash[SEED],
        options=changed_options(settings),
        warnings=warnings(config),
        links=settings.links,
    )


def changed_options(settings: Settings) -> dict[str, str]:
    """Return the other options that differ from their defaults; a flag has no value."""
    changed = {}
    for name, option, _ in option_fields():
        value = getattr(settings, name)
        if name not in _SHOWN_SEPARATELY and value != Settings.model_fields[name].default:
            changed[option] = "" if value is True else str(value)
    return changed


def warn(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Repeat the warnings at the end of the run."""
    for line in warnings(config):
        reporter.write_line(f"WARNING: {line}", yellow=True, bold=True)


def _transport(connection: Connection) -> str:
    reason = connection.needs_httpcore
    return f"httpcore ({reason})" if reason else "direct, HTTP/1.1"


def _vault(config: pytest.Config) -> Lookup:
    """Return a function that looks up a secret with the project's hook."""
    return lambda scheme, reference: config.hook.pytest_api_secret(
        scheme=scheme, reference=reference
    )


def _seed(config: pytest.Config, settings: Settings) -> int:
    given: int | None = workers.received(config, _WORKER_SEED)
    if given is None:
        given = settings.data_seed
    return random.SystemRandom().randrange(10**9) if given is None else given


def _destination(name: str) -> str:
    return f"api_{name}"
