"""The pytest plugin of the engine: hooks that delegate, and the event loop of the steps."""

from __future__ import annotations

import asyncio
import gc
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from support.gherkin import hooks
from support.gherkin.collection import flow_files, selection
from support.gherkin.collection.feature_file import FILE_FINDINGS, FeatureFile
from support.gherkin.compat import (
    EXAMPLE,
    StepFunctionContext,
    forget_report,
    forget_run,
    replace_lookup,
    work_once,
)
from support.gherkin.definitions.ambiguity import failing
from support.gherkin.definitions.index import StepIndex
from support.gherkin.preflight import dry_run
from support.gherkin.preflight import refusal as preflight
from support.gherkin.preflight.check import CheckResult, check
from support.gherkin.preflight.handled import handled_later
from support.gherkin.preflight.warned import Warned
from support.gherkin.running import lifecycle, locks
from support.gherkin.running.async_steps import make_callable
from support.gherkin.running.interruption.lingering import StepThreads
from support.gherkin.running.tracebacks import trim
from support.gherkin.tags import TAGS, marks_of_tag, register_tags
from support.gherkin.workers import is_forked, is_worker, share_folder, without_workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator
    from pathlib import Path

    from support.gherkin.compat import Feature, Scenario, Step

pytest_plugins = ["support.gherkin.parallel.plugin"]

INDEX = pytest.StashKey[StepIndex]()
RESULT = pytest.StashKey[CheckResult]()

YOUNG_OBJECTS = 20_000  # a scenario of five steps creates about 1,000 that outlive the steps
_LOOP_SCOPE = "asyncio_default_fixture_loop_scope"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gherkin_event_loop(
    pytestconfig: pytest.Config,
) -> AsyncIterator[asyncio.AbstractEventLoop]:
    """The session's event loop, shared by fixtures and steps."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(StepThreads())
    pytestconfig.stash[lifecycle.LOOP] = loop
    yield loop
    del pytestconfig.stash[lifecycle.LOOP]


@pytest.fixture(scope="session", name=EXAMPLE)
def example() -> dict[str, str]:
    """The row of a scenario without Examples; pytest-bdd's own fixture makes one for each."""
    return {}


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the engine's own hooks."""
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the engine's options and settings."""
    dry_run.add_options(parser)
    lifecycle.add_settings(parser)
    flow_files.add_setting(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Start no workers for a dry run."""
    if dry_run.is_asked(config):
        without_workers(config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Look up steps in the index; reject invalid settings."""
    if undo := replace_lookup(_look_up):
        config.add_cleanup(undo)
    else:
        config.pluginmanager.register(LookedUpByPytestBdd(), "gherkin-lookup")
    config.add_cleanup(work_once())
    config.pluginmanager.register(preflight.WorkerStop(config), "gherkin-worker-stop")
    warned = Warned(lambda: config.stash.get(RESULT, None))
    config.pluginmanager.register(warned, "gherkin-warned")
    register_tags(config, TAGS)
    scope = config.getini(_LOOP_SCOPE)
    if scope != "session":
        raise pytest.UsageError(
            f"async steps need one event loop for the whole session, but {_LOOP_SCOPE} is "
            f'{scope or "unset"!r}; set {_LOOP_SCOPE} = "session" in pytest\'s configuration'
        )
    lifecycle.default_limit(config)
    lifecycle.prepare(config)
    flow_files.check_folders(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Create the index of step definitions, which is filled lazily; watch how the run ends."""
    lifecycle.end_with(session)
    session.config.stash[INDEX] = StepIndex(session)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Send the folder of the locks to pytest-xdist's workers."""
    share_folder(node, locks.FOLDER)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hide collected objects from the garbage collector: most of them live until the end.

    Traversing all of them repeatedly makes each scenario slower the more scenarios there are:
    5,000 took 8.1 s instead of 5.1 s. For the same reason the collector then runs less often.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Collect the garbage of a file while it is young: pytest leaves 4 KiB per scenario."""
    report = yield
    gc.collect(0)
    return report


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect feature files."""
    if file_path.suffix != ".feature":
        return None
    return FeatureFile.from_parent(parent, path=file_path)


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Turn a tag into marks, ``@key:value`` into one with an argument, unless a conftest does."""
    for mark in marks_of_tag(tag):
        mark(function)
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave bound features to the modules that bind them; select scenarios by tags."""
    selection.leave_bound(items)
    if config.option.tags:
        selection.deselect(config, items, config.option.tags)
    locks.record_serial(config, items)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist's workers send their collection
def pytest_collection_finish(session: pytest.Session) -> None:
    """Check all selected scenarios before any of them runs."""
    config = session.config
    vocabularies = config.hook.pytest_gherkin_vocabulary(config=config)
    in_files = config.stash.get(FILE_FINDINGS, [])
    result = check(session.items, config.stash[INDEX], in_files, vocabularies)
    config.stash[RESULT] = result
    preflight.refuse(session, result.findings)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run nothing in a dry run, but print the requested reports."""
    config = session.config
    if not dry_run.is_asked(config):
        return None
    definitions = config.stash[INDEX].definitions
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.ensure_newline()
    for line in dry_run.report(config, config.stash[RESULT], definitions):
        terminal.write_line(line)
    return None if session.testsfailed else True


def _look_up(request: pytest.FixtureRequest, step: Step) -> StepFunctionContext | None:
    found = request.config.stash[INDEX].find(step, request.node)
    if not found:
        return None
    one = len(found) == 1
    context = found[0].context if one else failing(step, found, request.config.rootpath)
    make_callable(context)
    return context


class LookedUpByPytestBdd:
    """A plugin that makes steps callable if pytest-bdd looks them up, by fixtures."""

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self) -> Generator[None, object, object]:
        """Make the definition of a step callable."""
        value = yield
        if isinstance(value, StepFunctionContext):
            make_callable(value)
        return value


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Hold the locks of a scenario while it runs; release its data afterwards.

    The controller of forked workers starts none whose lock another one holds.
    """
    try:
        if not is_worker(item.config) or is_forked(item.config):
            return (yield)
        with locks.held(item):
            return (yield)
    finally:
        forget_run(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> Generator[None, object, object]:
    """Release pytest-bdd's data about a report afterwards."""
    try:
        return (yield)
    finally:
        forget_report(report)


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Open the scenario's task."""
    lifecycle.open_scenario(request)


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_scenario() -> None:
    """Fail the scenario for soft failures and failed background tasks."""
    lifecycle.end_steps()


def pytest_bdd_before_step(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario, step: Step
) -> None:
    """Record the running step, so that errors in tables and docstrings can name its place."""
    index = request.config.stash[INDEX]
    handled = partial(handled_later, request.node, index, scenario, step)
    lifecycle.record_step(request.config, feature, step, handled)


def pytest_bdd_step_error(
    request: pytest.FixtureRequest, feature: Feature, step: Step, exception: BaseException
) -> None:
    """Add the place of the step to its error."""
    lifecycle.note_error(request.config, exception)
    lifecycle.name_step(request.node, feature, step, exception)


def pytest_bdd_step_func_lookup_error(
    request: pytest.FixtureRequest, feature: Feature, step: Step, exception: Exception
) -> None:
    """Add the place of the undefined step to the error."""
    lifecycle.name_step(request.node, feature, step, exception)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Start a failing step's traceback at the step."""
    if call.excinfo is not None and not item.config.getoption("fulltrace"):
        call.excinfo = trim(call.excinfo)
    return (yield)


def pytest_gherkin_worker_start(session: pytest.Session) -> None:
    """Let a forked worker be stopped by one signal, from its controller."""
    lifecycle.work(session.config)


def pytest_enter_pdb(config: pytest.Config) -> None:
    """Interrupt nobody who debugs a step."""
    lifecycle.enter_debugger(config)


def pytest_leave_pdb(config: pytest.Config) -> None:
    """Let the steps that follow be interrupted."""
    lifecycle.leave_debugger(config)
