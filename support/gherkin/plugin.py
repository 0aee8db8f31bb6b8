"""The engine as a pytest plugin: hooks that delegate, and the event loop of the steps."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.gherkin.async_steps import make_callable, running_scenario
from support.gherkin.collection import FeatureFile
from support.gherkin.compat import StepFunctionContext, replace_lookup
from support.gherkin.definitions import StepIndex
from support.gherkin.places import place
from support.gherkin.scenario_task import ScenarioTask
from support.gherkin.tags import mark_of_tag
from support.gherkin.tracebacks import trim

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from support.gherkin.compat import Feature, Step

INDEX = pytest.StashKey[StepIndex]()

_LOOP_SCOPE = "asyncio_default_fixture_loop_scope"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gherkin_event_loop() -> asyncio.AbstractEventLoop:
    """Return the session's event loop, which fixtures and steps share."""
    return asyncio.get_running_loop()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Look steps up in the index; refuse settings that would give steps a loop of their own."""
    config.add_cleanup(replace_lookup(_look_up))
    scope = config.getini(_LOOP_SCOPE)
    if scope != "session":
        raise pytest.UsageError(
            f"async steps need one event loop for the whole session, but {_LOOP_SCOPE} is "
            f'{scope or "unset"!r}; write {_LOOP_SCOPE} = "session" in pytest\'s configuration'
        )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the index of step definitions; it is filled when first asked."""
    session.config.stash[INDEX] = StepIndex(session)


def _look_up(request: pytest.FixtureRequest, step: Step) -> StepFunctionContext | None:
    found = request.config.stash[INDEX].find(step, request.node)
    if not found:
        return None
    context = found[-1].context
    make_callable(context)
    return context


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect feature files."""
    if file_path.suffix != ".feature":
        return None
    return FeatureFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Turn a tag into a mark, ``@key:value`` into a mark with an argument."""
    mark_of_tag(tag)(function)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Make steps callable where pytest-bdd looks them up itself (see ``replace_lookup``)."""
    value = yield
    if isinstance(value, StepFunctionContext):
        make_callable(value)
    return value


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Open the scenario's task; it closes after the teardowns of steps and lazy fixtures."""

    def event_loop() -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = request.getfixturevalue("gherkin_event_loop")
        return loop

    task = ScenarioTask(event_loop)
    token = running_scenario.set(task)
    request.node.addfinalizer(lambda: running_scenario.reset(token))
    request.node.addfinalizer(task.close)


def pytest_bdd_step_error(
    request: pytest.FixtureRequest, feature: Feature, step: Step, exception: BaseException
) -> None:
    """Say in the error which step of which feature it comes from."""
    _name_step(request.config, feature, step, exception)


def pytest_bdd_step_func_lookup_error(
    request: pytest.FixtureRequest, feature: Feature, step: Step, exception: Exception
) -> None:
    """Say in the error which step of which feature is undefined."""
    _name_step(request.config, feature, step, exception)


def _name_step(
    config: pytest.Config, feature: Feature, step: Step, exception: BaseException
) -> None:
    where = place(feature.filename, step.line_number, config.rootpath)
    exception.add_note(f"{where}: {step.keyword} {step.name}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Start a failing step's traceback at the step."""
    if call.excinfo is not None and not item.config.getoption("fulltrace"):
        call.excinfo = trim(call.excinfo)
    return (yield)
