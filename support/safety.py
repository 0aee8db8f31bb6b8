"""What keeps a run from doing harm: hosts, production, and the network closed offline."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.network import closed_network
from support.gherkin import dry_run
from support.gherkin.compat import scenario_template
from support.http.hosts import Hosts, address, host_name
from support.run import BACKEND, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from support.settings import Settings

HOSTS = pytest.StashKey[Hosts]()

READONLY = "readonly"
"""The tag of scenarios that change nothing."""

_OPTION = "--allow-destructive"
_MOST_NAMED = 5


def add_options(parser: pytest.Parser) -> None:
    """Add the option that names hosts which may be changed.

    It is no setting: what stands in an environment is soon there for every run.
    """
    parser.getgroup("api").addoption(
        _OPTION,
        action="append",
        default=[],
        metavar="HOST",
        help="scenarios may change data on this host, though it looks like production; repeatable",
    )


def prepare(config: pytest.Config) -> None:
    """Note the hosts of the run; raises pytest.UsageError for a host that the settings lack."""
    settings = config.stash[SETTINGS]
    named = config.getoption(_OPTION)
    hosts = _hosts(settings, frozenset(map(_named, named)))
    for text in named:
        if not hosts.is_configured(_named(text)):
            there = ", ".join([*sorted(hosts.configured), *hosts.allowed]) or "none"
            raise pytest.UsageError(
                f"{_OPTION} {text}: the settings have no such host (there: {there}); name the host "
                "of API_BASE_URL, of a service or of API_SAFETY__ALLOWED_HOSTS"
            )
    config.stash[HOSTS] = hosts
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Controller(), "api-safety-controller")


def check_production(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Raise pytest.UsageError when scenarios that change data would run against production.

    In a worker of pytest-xdist, tell the controller, which raises it.
    """
    option = config.option
    runs = not (option.collectonly or option.check_records or dry_run.is_asked(config))
    asks = runs and not config.stash[BACKEND].is_offline
    message = _refusal(config, items) if asks else None
    if message is None:
        return
    if not hasattr(config, "workerinput"):
        raise pytest.UsageError(message)
    report = pytest.CollectReport(items[0].nodeid, "failed", message, [], refusal=message)
    config.hook.pytest_collectreport(report=report)


def network(item: pytest.Item) -> AbstractContextManager[None]:
    """Close the network while a scenario runs that needs none."""
    backend = item.config.stash[BACKEND]
    is_closed = backend.is_offline and scenario_template(item) is not None
    return closed_network(backend.name) if is_closed else nullcontext()


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
    """Yield the address of the login, whose path is one below the base URL, or a whole address."""
    if settings.base_url is None or not settings.login.exists:
        return
    base, path = httpx.URL(str(settings.base_url)), httpx.URL(settings.login.path)
    if path.is_relative_url:
        joined = base.raw_path.rstrip(b"/") + b"/" + path.raw_path.lstrip(b"/")
        path = base.copy_with(raw_path=joined)
    yield address(path)


def _named(text: str) -> str:
    """Return the host that an option names, as addresses have it; what is none stays as it is."""
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
        f"this looks like production: {alike}. Nothing was sent, because these scenarios are not "
        f"tagged @{READONLY} and may change data:\n"
        + "\n".join(shown)
        + f"\nRun those that only read, --tags @{READONLY}, or allow it: {remedy}. "
        "API_SAFETY__PRODUCTION says which hosts look like production"
    )


def _may_change(item: pytest.Item) -> bool:
    return scenario_template(item) is not None and not any(
        item.get_closest_marker(name) for name in (READONLY, "skip")
    )


class _Controller:
    """Stops a run over pytest-xdist's workers when one of them refuses it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Raise the pytest.UsageError that a worker has told."""
        message = getattr(report, "refusal", None)
        if message is not None:
            raise pytest.UsageError(message)
