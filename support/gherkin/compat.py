"""All undocumented names of pytest-bdd, pytest, pytest-xdist and asyncio in use.

Each is here once, with its reason; ``tests/engine/test_compat.py`` fails with a clear message when
an upgrade removes one.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from _pytest._code.code import (
    ExceptionChainRepr,
    ReprEntryNative,
    ReprFileLocation,
    ReprTraceback,
)
from pytest_bdd import feature as _feature
from pytest_bdd import plugin as _plugin
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.gherkin_parser import Cell, GherkinDocument, Row, get_gherkin_document
from pytest_bdd.parser import Feature, FeatureParser, Scenario, ScenarioTemplate, Step
from pytest_bdd.reporting import scenario_reports_registry, test_report_context_registry
from pytest_bdd.scenario import iterparentnodeids, scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from pathlib import Path

    import pytest
    from pytest_bdd.gherkin_parser import ExamplesTable

T = TypeVar("T")

__all__ = [
    "ANY_TYPE",
    "EXAMPLE",
    "Feature",
    "GherkinDocument",
    "Scenario",
    "ScenarioTemplate",
    "Step",
    "StepFunctionContext",
    "build_feature",
    "claim",
    "example_of",
    "exception_was_retrieved",
    "failure_as_text",
    "fixture_exists",
    "fixture_value",
    "forget_report",
    "forget_run",
    "forget_task",
    "parse_document",
    "release",
    "remembered_feature",
    "replace_lookup",
    "report_failed_step",
    "report_step_error",
    "run_as",
    "scenario_template",
    "set_examples",
    "set_leading_types",
    "step_fixtures",
    "stop_workers",
    "work_once",
]

EXAMPLE = "_pytest_bdd_example"
"""The name of the parameter for the row of an outline."""

ANY_TYPE = "step"
"""The type of a step that matches definitions of any type: a leading ``*`` or ``And``."""

_scenario_module = importlib.import_module("pytest_bdd.scenario")
# Not imported by name: the attribute of the package with that name is the decorator.


def scenario_template(item: pytest.Item) -> ScenarioTemplate | None:
    """Return the scenario of an item, None for any other test.

    pytest-bdd passes scenarios only to hooks that are called while they run, but reports also
    need those of skipped scenarios.
    """
    function = getattr(item, "function", None)
    return None if function is None else scenario_wrapper_template_registry.get(function)


def example_of(item: pytest.Item) -> Mapping[str, str]:
    """Return the row of an outline for an item, by column; empty for other scenarios."""
    callspec = getattr(item, "callspec", None)
    example: Mapping[str, str] = callspec.params.get(EXAMPLE, {}) if callspec else {}
    return example


def parse_document(path: Path) -> GherkinDocument | None:
    """Parse a feature file; returns None if it has only comments and blank lines.

    Raises pytest_bdd.exceptions.GherkinParseError for a syntax error.
    """
    try:
        return get_gherkin_document(str(path), encoding="utf-8-sig")
    except KeyError as error:  # pytest-bdd assumes that every file has a feature
        if error.args != ("feature",):
            raise
        return None


def build_feature(path: Path, document: GherkinDocument) -> Feature:
    """Build pytest-bdd's feature from a parsed document."""
    return _DocumentParser(path, document).parse()


def set_examples(
    examples: ExamplesTable, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> None:
    """Replace the columns and rows of an Examples block."""

    def row(values: tuple[str, ...]) -> Row:
        cells = [Cell(examples.location, value) for value in values]
        return Row(id="", location=examples.location, cells=cells)

    examples.table_header = row(columns)
    examples.table_body = [row(values) for values in rows]


def set_leading_types(
    template: ScenarioTemplate,
    leading: Container[tuple[int, int]],
    called: Mapping[tuple[int, int], str],
) -> None:
    """Set the types of the leading steps of a scenario or background.

    They continue the type of the background's last step, as in Gherkin's own compiler; without a
    background they match definitions of any type. Steps are identified by line and indent.
    ``called`` has the type of the call that a step replaces, which later steps continue; it is
    empty for a leading call.
    """
    before = ANY_TYPE
    for step in template.steps:  # including those of the background, which scenarios share
        key = step.line_number, step.indent
        if key in leading:
            step.type = before
        before = called.get(key, step.type) or before


@contextmanager
def remembered_feature(path: Path, feature: Feature) -> Iterator[None]:
    """Make ``pytest_bdd.scenario()`` use this feature within the context, instead of the file.

    Only within it, because a test module that binds the file must get pytest-bdd's own feature.
    """
    _feature.features[str(path)] = feature
    try:
        yield
    finally:
        del _feature.features[str(path)]


class _DocumentParser(FeatureParser):
    """pytest-bdd's parser for a document that has already been parsed, and perhaps changed."""

    def __init__(self, path: Path, document: GherkinDocument) -> None:
        super().__init__(str(path.parent), path.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document


def step_fixtures(
    session: pytest.Session, node: pytest.Collector | pytest.Item
) -> Iterator[tuple[StepFunctionContext, tuple[str, ...]]]:
    """Yield the step definitions that are visible to a node, and the level of each.

    pytest-bdd stores definitions as fixtures, and pytest has no public list of fixtures.
    """
    manager = session._fixturemanager  # noqa: SLF001
    for name in get_fixture_names(manager):
        if name.startswith(StepNamePrefix.step_def.value):
            for fixture in getfixturedefs(manager, name, node) or ():
                context = step_function_context_registry.get(fixture.func)
                if context is not None:
                    yield context, tuple(iterparentnodeids(fixture.baseid))


def fixture_exists(item: pytest.Item, name: str) -> bool:
    """Return whether a step of the item could request a fixture with this name."""
    manager = item.session._fixturemanager  # noqa: SLF001
    return name == "request" or bool(getfixturedefs(manager, name, item))


def fixture_value(item: pytest.Item, name: str) -> object:
    """Return the value of a fixture that needs no other one and tears nothing down.

    pytest has no public way to a fixture's function before a test runs. Raises LookupError for
    other fixtures, and where the function fails, which the test that uses it reports.
    """
    manager = item.session._fixturemanager  # noqa: SLF001
    found = getfixturedefs(manager, name, item)
    if not found or found[-1].argnames or not _is_plain(found[-1].func):
        raise LookupError(name)
    try:
        return found[-1].func()
    except Exception as error:
        raise LookupError(name) from error


def _is_plain(function: Callable[..., object]) -> bool:
    kinds = inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction
    return not any(is_kind(function) for is_kind in kinds)


def replace_lookup(
    lookup: Callable[[pytest.FixtureRequest, Step], StepFunctionContext | None],
) -> Callable[[], None] | None:
    """Make pytest-bdd look up definitions with ``lookup``; returns a function to undo this.

    pytest-bdd's own lookup goes through all fixtures of the run for every step, and registers a
    fixture for each definition it finds. If its signature has changed, it is not replaced, and
    None is returned.
    """
    return _replace("get_step_function", ["request", "step"], lambda _: lookup)


def work_once() -> Callable[[], None]:
    """Make pytest-bdd do once what it does for each step; returns a function to undo this.

    It reads the signature of the step's function twice, and makes a fixture of each value for
    ``target_fixture``, which it keeps until the run ends.
    """
    undone = [
        _replace("signature", [*inspect.signature(inspect.signature).parameters], functools.cache),
        _replace("get_required_args", ["func"], functools.cache),
        _replace("inject_fixture", ["request", "arg", "value"], lambda _: _Targets()),
    ]

    def undo() -> None:
        for one in filter(None, undone):
            one()

    return undo


def _replace(
    name: str, parameters: list[str], replacement: Callable[[Any], Any]
) -> Callable[[], None] | None:
    """Replace a function that pytest-bdd calls in a scenario, if it has these parameters.

    ``replacement`` makes the new one of the original.
    """
    original: Any = getattr(_scenario_module, name, None)
    if original is None or list(inspect.signature(original).parameters) != parameters:
        return None
    setattr(_scenario_module, name, replacement(original))
    return functools.partial(setattr, _scenario_module, name, original)


class _Targets:
    """Sets the values of ``target_fixture``, with one definition of a fixture for each name."""

    def __init__(self) -> None:
        self._definitions: dict[str, pytest.FixtureDef[Any]] = {}

    def __call__(self, request: pytest.FixtureRequest, arg: str, value: object) -> None:
        known: dict[str, pytest.FixtureDef[Any]] = request._fixture_defs  # noqa: SLF001
        if arg not in known:
            known[arg] = self._defined(request, arg)
            finish: Any = known[arg].finish
            request.node.addfinalizer(functools.partial(finish, request))
        known[arg].cached_result = (value, None, None)

    def _defined(self, request: pytest.FixtureRequest, name: str) -> pytest.FixtureDef[Any]:
        """Return a definition that no other test sees."""
        if name not in self._definitions:
            manager: Any = request._fixturemanager  # noqa: SLF001
            manager._register_fixture(name=name, func=_unset, node=request.node)  # noqa: SLF001
            of_nodes = manager._arg2node2fixturedefs[name]  # noqa: SLF001
            self._definitions[name] = of_nodes.pop(request.node)[-1]
        return self._definitions[name]


def _unset() -> None:
    """Stand for the value of a fixture that a step sets."""


def forget_run(item: pytest.Item) -> None:
    """Release pytest-bdd's step reports of a scenario that has run: it keeps them until the end."""
    scenario_reports_registry.pop(item, None)


def forget_report(report: pytest.TestReport) -> None:
    """Release pytest-bdd's data about a report, once its own reporters have used it."""
    test_report_context_registry.pop(report, None)


def report_step_error(config: pytest.Config, **arguments: object) -> None:
    """Call ``pytest_bdd_step_error`` for a failing step of a scenario that continues.

    pytest-bdd's own implementation is left out: it reports the steps after a failing one as
    failed, and again when they run.
    """
    hook = config.pluginmanager.subset_hook_caller("pytest_bdd_step_error", [_plugin])
    hook(**arguments)


def report_failed_step(item: pytest.Item) -> None:
    """Mark the step that ran last, and no other, as failed in pytest-bdd's reports."""
    scenario_reports_registry[item].current_step_report.finalize(failed=True)


def failure_as_text(text: str, summary: str) -> ExceptionChainRepr:
    """Return the representation of a failure with this text, and this line in the summary.

    Of a plain text, pytest shows the first line there; pytest-xdist sends only pytest's own
    classes to the terminal.
    """
    entry = ReprTraceback([ReprEntryNative([f"{text}\n"])], None, "native")
    return ExceptionChainRepr([(entry, ReprFileLocation("", 0, summary), None)])


def stop_workers(config: pytest.Config, reason: str) -> None:
    """End a run with pytest-xdist's workers as interrupted; do nothing without workers.

    pytest-xdist has no hook for this; its own ``--maxfail`` sets the same attribute.
    """
    distribution: Any = config.pluginmanager.get_plugin("dsession")
    if distribution is not None:
        distribution.shouldstop = reason


def exception_was_retrieved(task: asyncio.Task[Any]) -> bool:
    """Return whether the exception of a finished task has been retrieved.

    asyncio uses the flag to log "Task exception was never retrieved" and does not expose it.
    """
    return not task._log_traceback  # noqa: SLF001


def forget_task(task: asyncio.Task[Any]) -> None:
    """Make an event loop end without a task that ignores its cancellation.

    asyncio documents this for implementations of tasks; as it closes a loop, it would wait for the
    task. The flag keeps it from logging that the task was still pending.
    """
    asyncio._unregister_task(task)  # noqa: SLF001
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001


def release(awaited: object) -> bool:
    """Let other tasks await a future that a task was about to; return whether it is one.

    ``Future.__await__`` marks it for the task that drives the coroutine, which takes the mark away
    at once: until then, nothing else can await it. The attribute is that of "future-like" objects.
    """
    is_claimed = bool(getattr(awaited, "_asyncio_future_blocking", False))
    if is_claimed:
        awaited._asyncio_future_blocking = False  # type: ignore[attr-defined]  # noqa: SLF001
    return is_claimed


def claim(awaited: object) -> None:
    """Mark a future that was released for the task that awaits it next."""
    awaited._asyncio_future_blocking = True  # type: ignore[attr-defined]  # noqa: SLF001


def run_as(
    task: asyncio.Task[Any],
    loop: asyncio.AbstractEventLoop,
    function: Callable[..., T],
    *args: object,
) -> T:
    """Call a function while a task is the current one of a loop that does not run.

    asyncio documents the functions for implementations of tasks and of event loops.
    """
    __tracebackhide__ = True
    asyncio._set_running_loop(loop)  # noqa: SLF001
    try:
        asyncio._enter_task(loop, task)  # noqa: SLF001
        try:
            return function(*args)
        finally:
            asyncio._leave_task(loop, task)  # noqa: SLF001
    finally:
        asyncio._set_running_loop(None)  # noqa: SLF001
