"""The suite as a pytest plugin: hooks that delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.tags import register_tags
from support.gherkin.workers import is_worker
from support.reporting import registration as reporting
from support.reporting import terminal
from support.run import cleanup, hooks, recordings, safety, selection, signals, throttling
from support.run import configuration as run
from support.run.contract import registration as contract
from support.run.parallel import limits, warming
from support.secrets import gate as secret_gate

if TYPE_CHECKING:
    from collections.abc import Generator

    from support.gherkin.parallel.size import Limit

pytest_plugins = ["support.gherkin.plugin", "support.run.fixtures"]


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the project's own hooks."""
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for each setting, and the options of the run's other modes."""
    run.add_options(parser)
    safety.add_options(parser)
    recordings.add_option(parser)
    cleanup.add_option(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Disable pytest-xdist's workers for modes that run no scenario; end without a traceback."""
    recordings.prepare(config)
    cleanup.start_no_workers(config)
    try:
        return (yield)
    except KeyboardInterrupt:  # pytest itself handles only the first one
        return signals.stopped_again()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the settings; register markers and reporters."""
    run.prepare(config)
    safety.prepare(config)
    limits.set_default(config)
    cleanup.prepare(config)
    selection.register_marks(config)
    register_tags(config, contract.TAGS)
    signals.prepare(config)
    reporting.register(config, config.stash[run.REDACTOR], run.facts(config))
    secret_gate.register(
        config,
        config.stash[run.SETTINGS],
        config.stash[run.REDACTOR],
        folders=filter(None, [config.stash[run.BACKEND].writes]),
        is_public=config.stash[run.REDACTOR].is_left,
    )


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show the effective settings with secrets masked."""
    return [*run.describe(config), *contract.describe(config)]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Share the run's seed and rate limits with pytest-xdist's workers."""
    run.share_seed(node)
    throttling.share_limits(node)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Skip collection when only leftovers are deleted."""
    return cleanup.collects_nothing(session.config)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Record which scenarios can have a recording."""
    recordings.record(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip scenarios that require another backend."""
    selection.skip_foreign(items, config.stash[run.BACKEND])


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist's workers report that they are ready
def pytest_collection_finish(session: pytest.Session) -> None:
    """Abort before the first request if the host is protected or the API is unreachable."""
    safety.check_production(session.config, session.items)
    nodeids = [item.nodeid for item in session.items]
    if not is_worker(session.config):
        selection.check_backend(session.config, nodeids)
        safety.announce(session.config, nodeids)
    contract.register(session.config, nodeids)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Check the backend under pytest-xdist, where only workers collect."""
    selection.check_backend(node.config, ids)
    safety.announce(node.config, ids)
    contract.register(node.config, ids)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Gather what a worker says of the clean-up."""
    cleanup.gather(node)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Check recordings or delete leftovers instead of running scenarios, if requested."""
    if recordings.check(session) or cleanup.clean(session):
        return True
    safety.seal(session)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Forget the parts of the secrets learned in the previous scenario; they stay secrets."""
    request.config.stash[run.REDACTOR].forget()


@pytest.hookimpl(wrapper=True, tryfirst=True)  # after pytest has made an expected failure of it
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Begin the report of a failing scenario with its sentence; mask secrets in it.

    It also records whether the scenario has passed, for its recording.
    """
    report = yield
    recordings.observe(item.config, report)
    terminal.explain(report, item, call)
    return terminal.mask(report, item.config.stash[run.REDACTOR])


@pytest.hookimpl(wrapper=True, trylast=True)  # before the terminal's summary, after the workers
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """List leftovers, then search every file written by the run for secrets."""
    try:
        yield
    finally:
        cleanup.finish(session)
        session.config.stash[secret_gate.GATE].check(session)


def pytest_gherkin_worker_limit(config: pytest.Config) -> Limit | None:
    """Return how many scenarios may run at a time."""
    return limits.worker_limit(config)


def pytest_gherkin_worker_fork(session: pytest.Session) -> None:
    """Import what each worker would import."""
    warming.warm_up(session.config)


def pytest_gherkin_worker_start(session: pytest.Session) -> None:
    """Give a forked worker what it must not share, and close its network if it is offline."""
    cleanup.start(session.config)
    safety.own(session)
    warming.seed_anew()


def pytest_gherkin_worker_end(session: pytest.Session) -> None:
    """Close a forked worker's journal."""
    cleanup.end(session.config)


def pytest_gherkin_worker_ended(node: Any) -> None:
    """Gather what a forked worker says of the clean-up."""
    cleanup.gather(node)


@pytest.hookimpl(tryfirst=True)
def pytest_gherkin_late_report(item: pytest.Item, report: pytest.TestReport) -> None:
    """Mask secrets in it."""
    terminal.mask(report, item.config.stash[run.REDACTOR])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the run's warnings, scenarios without a recording, leftovers and leaked secrets."""
    run.warn(terminalreporter, config)
    recordings.report_unrecorded(terminalreporter, config)
    cleanup.report(terminalreporter, config)
    config.stash[secret_gate.GATE].report(terminalreporter)
