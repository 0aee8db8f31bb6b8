"""Safeguards of a run: allowed hosts, production hosts, and no network when offline."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends.network import closed_network, forbid_datagrams
from support.backends.sealing.seal import OWNED, Seal, available, is_alone
from support.gherkin import workers
from support.gherkin.compat import scenario_template
from support.gherkin.workers import is_worker
from support.http.transports.host_guard import Hosts, address, host_name
from support.run.configuration import BACKEND, SETTINGS, runs_scenarios

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from support.settings import Settings

HOSTS = pytest.StashKey[Hosts]()

READONLY = "readonly"
"""The tag of scenarios that change no data."""

_IS_OWNED = pytest.StashKey[bool]()
_ANNOUNCED = pytest.StashKey[bool]()
_OPTION = "--allow-destructive"
_MOST_NAMED = 5


def add_options(parser: pytest.Parser) -> None:
    """Add the option that allows changes on a host.

    It is deliberately not a setting: an environment variable would soon apply to every run.
    """
    parser.getgroup("api").addoption(
        _OPTION,
        action="append",
        default=[],
        metavar="HOST",
        help="allow changes of data on this host although it looks like production; repeatable",
    )


def prepare(config: pytest.Config) -> None:
    """Set up the allowed hosts; raises pytest.UsageError for a host missing from the settings."""
    settings = config.stash[SETTINGS]
    named = config.getoption(_OPTION)
    hosts = _hosts(settings, frozenset(map(_named, named)))
    for text in named:
        if not hosts.is_configured(_named(text)):
            known = ", ".join([*sorted(hosts.configured), *hosts.allowed]) or "none"
            raise pytest.UsageError(
                f"{_OPTION} {text}: unknown host (known: {known}); use the host "
                "of API_BASE_URL, of a service or of API_SAFETY__ALLOWED_HOSTS"
            )
    config.stash[HOSTS] = hosts
    # Not passed on: a step may start a run of its own.
    config.stash[_IS_OWNED] = bool(os.environ.pop(OWNED, "")) or is_worker(config)
    if config.stash[BACKEND].is_offline:
        config.pluginmanager.register(ClosedNetwork(), "api-closed-network")
    if not is_worker(config):
        config.pluginmanager.register(_Controller(), "api-safety-controller")


def check_production(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Raise pytest.UsageError if scenarios that change data would run against production.

    A worker of pytest-xdist sends the message to the controller, which raises the error.
    """
    asks = runs_scenarios(config) and not config.stash[BACKEND].is_offline
    message = _refusal(config, items) if asks else None
    if message is None:
        return
    if not is_worker(config):
        raise pytest.UsageError(message)
    report = pytest.CollectReport(items[0].nodeid, "failed", message, [], refusal=message)
    config.hook.pytest_collectreport(report=report)


class ClosedNetwork:
    """A plugin that blocks the network in each phase of a scenario; only for offline backends."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Block it during the set-up."""
        with _blocked(item):
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Block it during the steps."""
        with _blocked(item):
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Block it during the teardown of fixtures."""
        with _blocked(item):
            yield


def _blocked(item: pytest.Item) -> AbstractContextManager[None]:
    is_scenario = scenario_template(item) is not None
    return closed_network(item.config.stash[BACKEND].name) if is_scenario else nullcontext()


def seal(session: pytest.Session) -> None:
    """Close the network for all code in this process, if the run owns it and is offline.

    It cannot be opened again, so it stays open if other tests than scenarios are selected. Raises
    pytest.UsageError if the system refuses to close it.
    """
    config = session.config
    nodeids = [item.nodeid for item in session.items]
    if workers.start_here(config) or not _is_owned_and_offline(config) or _others(nodeids):
        return
    way = available(alone=is_alone())
    if way is None:
        return
    try:
        way.close()
    except OSError as error:
        raise pytest.UsageError(
            f"{way.name} cannot close the network for this process: {error}. Run pytest without "
            "make acceptance and without -n, which does not need it"
        ) from error
    if not way.allows_datagrams:
        forbid_datagrams()


def is_owned(config: pytest.Config) -> bool:
    """Return whether this process belongs to the run alone: to ``make acceptance``, or a worker."""
    return config.stash[_IS_OWNED]


def is_production(config: pytest.Config) -> bool:
    """Return whether a host of the settings looks like production."""
    hosts = config.stash[HOSTS]
    return any(hosts.production_pattern(name) for name in hosts.configured)


def own(session: pytest.Session) -> None:
    """Close the network of a forked worker, which the run owns, if it is offline."""
    session.config.stash[_IS_OWNED] = True
    seal(session)


def announce(config: pytest.Config, nodeids: Iterable[str]) -> None:
    """Print once how the network of a run that owns its processes is closed."""
    if _ANNOUNCED in config.stash or not _is_owned_and_offline(config):
        return
    config.stash[_ANNOUNCED] = True
    way = available(alone=is_alone() and not workers.start_here(config))
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and terminal.verbosity >= 0:
        terminal.ensure_newline()
        terminal.write_line(f"api network: closed {_extent(way, _others(nodeids))}")


def _extent(way: Seal | None, others: Sequence[str]) -> str:
    only = "for Python's own sockets, while a scenario runs"
    if others:
        return f"{only}: {others[0]} is not a scenario"
    return only if way is None else f"for all code, by {way.name}"


def _is_owned_and_offline(config: pytest.Config) -> bool:
    is_owned = config.stash[_IS_OWNED] or workers.start_here(config)
    return is_owned and config.stash[BACKEND].is_offline and runs_scenarios(config)


def _others(nodeids: Iterable[str]) -> list[str]:
    """Return the tests that are not scenarios of a feature file: they may need the network."""
    return [nodeid for nodeid in nodeids if ".feature::" not in nodeid]


def _hosts(settings: Settings, changeable: frozenset[str]) -> Hosts:
    urls = [*([settings.base_url] if settings.base_url else []), *settings.services.values()]
    return Hosts(
        configured=frozenset(host_name(httpx.URL(str(url))) for url in urls),
        allowed=settings.safety.allowed_patterns,
        production=settings.safety.production_patterns,
        changeable=changeable,
        logins=frozenset(_logins(settings)),
    )


def _logins(settings: Settings) -> Iterator[str]:
    """Yield the address of the login: its path is relative to the base URL, or absolute."""
    if settings.base_url is None or not settings.login.exists:
        return
    base, path = httpx.URL(str(settings.base_url)), httpx.URL(settings.login.path)
    if path.is_relative_url:
        joined = base.raw_path.rstrip(b"/") + b"/" + path.raw_path.lstrip(b"/")
        path = base.copy_with(raw_path=joined)
    yield address(path)


def _named(text: str) -> str:
    """Normalise the host given to the option; an invalid one is returned unchanged."""
    try:
        return host_name(httpx.URL(scheme="https", host=text))
    except httpx.InvalidURL:
        return text


def _refusal(config: pytest.Config, items: Sequence[pytest.Item]) -> str | None:
    hosts = config.stash[HOSTS]
    found = ((name, hosts.production_pattern(name)) for name in sorted(hosts.configured))
    production = {name: pattern for name, pattern in found if pattern}
    changing = [item.nodeid for item in items if _may_change(item)]
    if not production or not changing:
        return None
    shown = [f"  {nodeid}" for nodeid in changing[:_MOST_NAMED]]
    if len(changing) > _MOST_NAMED:
        shown.append(f"  and {len(changing) - _MOST_NAMED} more")
    alike = ", ".join(f"{name} ({pattern})" for name, pattern in production.items())
    remedy = " ".join(f"{_OPTION} {name}" for name in production)
    return (
        f"this looks like production: {alike}. No request was sent, because these scenarios are "
        f"not tagged @{READONLY} and may change data:\n"
        + "\n".join(shown)
        + f"\nRun only those that read, --tags @{READONLY}, or allow changes: {remedy}. "
        "API_SAFETY__PRODUCTION sets which hosts look like production"
    )


def _may_change(item: pytest.Item) -> bool:
    return scenario_template(item) is not None and not any(
        item.get_closest_marker(name) for name in (READONLY, "skip")
    )


class _Controller:
    """Aborts a run with pytest-xdist when one of its workers refuses it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Raise pytest.UsageError with the message sent by a worker."""
        message = getattr(report, "refusal", None)
        if message is not None:
            raise pytest.UsageError(message)
