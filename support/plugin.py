"""The suite as a pytest plugin: hooks that delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support import cleanup, hooks, recordings, run, safety, selection, signals, throttling
from support.reporting import registration as reporting
from support.reporting.secrets import secret_gate

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["support.gherkin.plugin", "support.fixtures"]


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of our own."""
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for each setting, and that of the check of recordings."""
    run.add_options(parser)
    safety.add_options(parser)
    recordings.add_option(parser)
    cleanup.add_option(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Start no workers where no scenario is to run."""
    recordings.prepare(config)
    cleanup.start_no_workers(config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings; register marks and reporters."""
    run.prepare(config)
    safety.prepare(config)
    cleanup.prepare(config)
    selection.register_marks(config)
    signals.prepare(config)
    reporting.register(config, config.stash[run.REDACTOR], run.facts(config))
    secret_gate.register(config, config.stash[run.SETTINGS], config.stash[run.REDACTOR])


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show the effective settings, secrets masked."""
    return list(run.describe(config))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give pytest-xdist's workers the seed and the limits of the run."""
    run.share_seed(node.config, node.workerinput)
    throttling.share_folder(node.config, node.workerinput)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect nothing where leftovers are to be deleted."""
    return cleanup.collects_nothing(session.config)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Remember which scenarios can have a recording."""
    recordings.note(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip scenarios that need another backend."""
    selection.skip_foreign(items, config.stash[run.BACKEND])


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist's workers say that they are ready
def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop before the first request where data may not be changed, or no API can be reached."""
    safety.check_production(session.config, session.items)
    if not hasattr(session.config, "workerinput"):
        selection.check_backend(session.config, [item.nodeid for item in session.items])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Do so under pytest-xdist, where the workers collect."""
    selection.check_backend(node.config, ids)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Do something else instead of running scenarios, where that is asked for."""
    return recordings.check(session) or cleanup.clean(session)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Close the network for scenarios that need none."""
    with safety.network(item):
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Close it for their steps."""
    with safety.network(item):
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Close it for what their fixtures do at the end."""
    with safety.network(item):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Forget the secrets that the scenario before has shown."""
    request.config.stash[run.REDACTOR].forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mask the secrets in what a failing scenario shows."""
    report = yield
    return reporting.mask(report, item.config.stash[run.REDACTOR])


@pytest.hookimpl(wrapper=True, trylast=True)  # before the terminal's summary, after the workers
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """List what is left behind; look for secrets in everything that is written by now."""
    try:
        yield
    finally:
        cleanup.finish(session)
        session.config.stash[secret_gate.GATE].check(session)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what makes the results worth less, what is left behind, and which secrets leak."""
    run.warn(terminalreporter, config)
    cleanup.tell(terminalreporter, config)
    config.stash[secret_gate.GATE].tell(terminalreporter)
