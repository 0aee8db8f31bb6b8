"""Every undocumented name of pytest-bdd, pytest, pytest-xdist and asyncio that is used here.

Each stands here once, with the reason; ``tests/plugin/test_compat.py`` fails with a clear
message when an upgrade takes one away.
"""

from __future__ import annotations

import importlib
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import feature as _feature
from pytest_bdd import plugin as _plugin
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.gherkin_parser import Cell, GherkinDocument, Row, get_gherkin_document
from pytest_bdd.parser import Feature, FeatureParser, Scenario, ScenarioTemplate, Step
from pytest_bdd.reporting import scenario_reports_registry, test_report_context_registry
from pytest_bdd.scenario import iterparentnodeids, scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Container, Iterator, Mapping
    from pathlib import Path

    from pytest_bdd.gherkin_parser import ExamplesTable

    from support.gherkin.example_files import ExampleTable

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
    "example_of",
    "exception_was_retrieved",
    "fixture_exists",
    "forget_report",
    "forget_run",
    "parse_document",
    "remembered_feature",
    "replace_lookup",
    "report_failed_step",
    "scenario_template",
    "set_examples",
    "set_leading_types",
    "step_fixtures",
    "stop_workers",
    "tell_step_error",
]

EXAMPLE = "_pytest_bdd_example"
"""Name of the parameter that holds the row of an outline."""

ANY_TYPE = "step"
"""Type of a step that any definition may take: a first step of ``*`` or ``And``."""

_scenario_module = importlib.import_module("pytest_bdd.scenario")
# the package's attribute of that name is the decorator


def scenario_template(item: pytest.Item) -> ScenarioTemplate | None:
    """Return the scenario that an item runs, None for any other test.

    pytest-bdd tells a scenario only to the hooks of its run; the report of a skipped scenario
    needs it earlier.
    """
    function = getattr(item, "function", None)
    return None if function is None else scenario_wrapper_template_registry.get(function)


def example_of(item: pytest.Item) -> Mapping[str, str]:
    """Return the row of an outline that an item runs, by column; empty for other scenarios."""
    callspec = getattr(item, "callspec", None)
    example: Mapping[str, str] = callspec.params.get(EXAMPLE, {}) if callspec else {}
    return example


def parse_document(path: Path) -> GherkinDocument | None:
    """Parse a feature file; None for one that holds only comments and blank lines.

    Raises pytest_bdd.exceptions.GherkinParseError for a syntax error.
    """
    try:
        return get_gherkin_document(str(path), encoding="utf-8-sig")
    except KeyError as error:  # pytest-bdd takes for granted that every file has a feature
        if error.args != ("feature",):
            raise
        return None


def build_feature(path: Path, document: GherkinDocument) -> Feature:
    """Turn a parsed document into pytest-bdd's feature."""
    return _DocumentParser(path, document).parse()


def set_examples(examples: ExamplesTable, table: ExampleTable) -> None:
    """Put the rows of a table into an Examples block, in place of its own."""

    def row(values: tuple[str, ...]) -> Row:
        cells = [Cell(examples.location, value) for value in values]
        return Row(id="", location=examples.location, cells=cells)

    examples.table_header = row(table.columns)
    examples.table_body = [row(values) for values in table.rows]


def set_leading_types(
    template: ScenarioTemplate,
    leading: Container[tuple[int, int]],
    called: Mapping[tuple[int, int], str],
) -> None:
    """Give the leading steps, the first of a scenario or background, their type.

    They continue what the background ends with, as in Gherkin's own compiler; where nothing
    comes before, any definition may take them. Steps go by line and indent; ``called`` has the
    type of the call that a step stands for, which others continue: empty for a leading one.
    """
    before = ANY_TYPE
    for step in template.steps:  # the background's first; objects shared by its scenarios
        key = step.line_number, step.indent
        if key in leading:
            step.type = before
        before = called.get(key, step.type) or before


@contextmanager
def remembered_feature(path: Path, feature: Feature) -> Iterator[None]:
    """Have ``pytest_bdd.scenario()`` use this feature meanwhile, instead of parsing the file.

    Not for longer: a test module that binds the file is to get what pytest-bdd makes of it.
    """
    _feature.features[str(path)] = feature
    try:
        yield
    finally:
        del _feature.features[str(path)]


class _DocumentParser(FeatureParser):
    """pytest-bdd's parser for a document that is parsed, and perhaps changed, already."""

    def __init__(self, path: Path, document: GherkinDocument) -> None:
        super().__init__(str(path.parent), path.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document


def step_fixtures(
    session: pytest.Session, node: pytest.Collector | pytest.Item
) -> Iterator[tuple[StepFunctionContext, tuple[str, ...]]]:
    """Yield the step definitions that a node can see, and at which level each is defined.

    pytest-bdd keeps definitions as fixtures, and pytest has no public list of those.
    """
    manager = session._fixturemanager  # noqa: SLF001
    for name in get_fixture_names(manager):
        if name.startswith(StepNamePrefix.step_def.value):
            for fixture in getfixturedefs(manager, name, node) or ():
                context = step_function_context_registry.get(fixture.func)
                if context is not None:
                    yield context, tuple(iterparentnodeids(fixture.baseid))


def fixture_exists(item: pytest.Item, name: str) -> bool:
    """Tell whether a step of the item could ask for a fixture of this name."""
    manager = item.session._fixturemanager  # noqa: SLF001
    return name == "request" or bool(getfixturedefs(manager, name, item))


def replace_lookup(
    lookup: Callable[[pytest.FixtureRequest, Step], StepFunctionContext | None],
) -> Callable[[], None]:
    """Have pytest-bdd look definitions up through ``lookup``; call what is returned to undo it.

    Its own goes through every fixture of the run for every step, and makes a fixture of the
    definition it finds. Where that function is not what it was, pytest-bdd keeps its own.
    """
    original: Any = getattr(_scenario_module, "get_step_function", None)
    if original is None or list(inspect.signature(original).parameters) != ["request", "step"]:
        return lambda: None
    _scenario_module.get_step_function = lookup  # type: ignore[attr-defined]

    def undo() -> None:
        _scenario_module.get_step_function = original  # type: ignore[attr-defined]

    return undo


def forget_run(item: pytest.Item) -> None:
    """Let go of a scenario that has run.

    pytest-bdd keeps its step reports, and all that ``target_fixture`` made, to the end of the run.
    """
    scenario_reports_registry.pop(item, None)
    manager: Any = item.session._fixturemanager  # noqa: SLF001
    for name, of_nodes in manager._arg2node2fixturedefs.items():  # noqa: SLF001
        if of_nodes.pop(item, None) and isinstance(item, pytest.Function):
            item._fixtureinfo.name2fixturedefs.pop(name, None)  # noqa: SLF001


def forget_report(report: pytest.TestReport) -> None:
    """Let go of what pytest-bdd adds to a report, once its own reporters have seen it."""
    test_report_context_registry.pop(report, None)


def tell_step_error(config: pytest.Config, **told: object) -> None:
    """Tell everybody but pytest-bdd of a step that fails in a scenario that goes on.

    Its reports take the steps after a failing one for failed, and list them again when they run.
    """
    hook = config.pluginmanager.subset_hook_caller("pytest_bdd_step_error", [_plugin])
    hook(**told)


def report_failed_step(item: pytest.Item) -> None:
    """Have pytest-bdd's reports show the step that has run last as failed, and no other."""
    scenario_reports_registry[item].current_step_report.finalize(failed=True)


def stop_workers(config: pytest.Config, reason: str) -> None:
    """End a run over pytest-xdist's workers as interrupted; nothing in a run without workers.

    pytest-xdist has no hook for it; its own ``--maxfail`` sets the same attribute.
    """
    distribution: Any = config.pluginmanager.get_plugin("dsession")
    if distribution is not None:
        distribution.shouldstop = reason


def exception_was_retrieved(task: asyncio.Task[Any]) -> bool:
    """Tell whether somebody has looked at how a finished task ended.

    asyncio keeps it to log "Task exception was never retrieved", and shows it to nobody else.
    """
    return not task._log_traceback  # noqa: SLF001
