"""The suite as a pytest plugin: hooks that delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support import hooks, run, selection
from support.reporting import registration as reporting

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["support.gherkin.plugin", "support.fixtures"]


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of our own."""
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for each setting."""
    run.add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings; register marks and reporters."""
    run.prepare(config)
    selection.register_marks(config)
    reporting.register(config, config.stash[run.REDACTOR], config.stash[run.SEED])


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show the effective settings, secrets masked."""
    return list(run.describe(config))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give pytest-xdist's workers the seed of the run."""
    run.share_seed(node.config, node.workerinput)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip scenarios that need another backend."""
    selection.skip_foreign(items, config.stash[run.SETTINGS])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop before the first scenario when the API cannot be reached."""
    if not hasattr(session.config, "workerinput"):
        selection.check_backend(session.config, [item.nodeid for item in session.items])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Do so under pytest-xdist, where the workers collect."""
    selection.check_backend(node.config, ids)


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
