"""What is used of pytest-bdd, pytest and pytest-xdist without being documented."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import feature as stock_features
from pytest_bdd.reporting import scenario_reports_registry, test_report_context_registry

from support.gherkin.compat import (
    example_of,
    exception_was_retrieved,
    fixture_exists,
    fixture_value,
    forget_report,
    forget_run,
    parse_document,
    remembered_feature,
    report_failed_step,
    report_step_error,
    scenario_template,
    set_examples,
    step_fixtures,
    stop_workers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_a_test_that_is_not_a_scenario_has_no_template(request: pytest.FixtureRequest) -> None:
    assert scenario_template(request.node) is None
    file: Any = SimpleNamespace()
    assert scenario_template(file) is None
    assert example_of(request.node) == {}


def test_a_file_without_a_feature_has_no_document(written: Callable[..., Path]) -> None:
    assert parse_document(written("# a comment\n")) is None
    document = parse_document(written("\ufeffFeature: F\n"))
    assert document is not None
    assert document.feature.name == "F"


def test_rows_are_put_into_examples(written: Callable[..., Path]) -> None:
    text = "Feature: F\n  Scenario Outline: S\n    Given <a>\n    Examples:\n      | x |\n"
    document = parse_document(written(text))
    assert document is not None
    scenario = document.feature.children[0].scenario
    assert scenario is not None
    [examples] = scenario.examples
    set_examples(examples, ("a", "b"), [("1", "2"), ("3", "4")])
    assert examples.table_header is not None
    assert examples.table_body is not None
    assert [cell.value for cell in examples.table_header.cells] == ["a", "b"]
    assert [[c.value for c in row.cells] for row in examples.table_body] == [["1", "2"], ["3", "4"]]


def test_a_feature_is_remembered_during_the_context_only(tmp_path: Path) -> None:
    feature: Any = object()
    path = tmp_path / "a.feature"
    with remembered_feature(path, feature):
        assert stock_features.features[str(path)] is feature
    assert str(path) not in stock_features.features


def test_the_definitions_of_this_run_are_found(request: pytest.FixtureRequest) -> None:
    found = list(step_fixtures(request.session, request.session))
    texts = [context.parser.name for context, _ in found]
    assert "I am not signed in" in texts
    assert all(level for _, level in found)


def test_fixtures_are_found_by_their_names(request: pytest.FixtureRequest) -> None:
    assert fixture_exists(request.node, "request")
    assert fixture_exists(request.node, "conversation")
    assert not fixture_exists(request.node, "no_such_fixture")


@pytest.fixture
def seven() -> int:
    """A fixture that needs nothing."""
    return 7


@pytest.fixture
def broken() -> int:
    """A fixture that fails."""
    raise ValueError("broken")


@pytest.fixture
def ending() -> Iterator[int]:
    """A fixture with a teardown."""
    yield 7  # noqa: PT022 - the subject


@pytest.fixture
def needing(seven: int) -> int:
    """A fixture that needs another."""
    return seven


def test_the_value_of_a_fixture_that_needs_nothing_is_known(
    request: pytest.FixtureRequest,
) -> None:
    assert fixture_value(request.node, "seven") == 7
    for name in ("broken", "ending", "needing", "no_such_fixture"):
        with pytest.raises(LookupError, match=name):
            fixture_value(request.node, name)


def test_the_data_of_a_finished_scenario_are_released(request: pytest.FixtureRequest) -> None:
    item = request.node
    reports: Any = object()
    scenario_reports_registry[item] = reports
    forget_run(item)
    assert item not in scenario_reports_registry
    forget_run(item)


def test_the_data_of_a_report_are_released() -> None:
    report = pytest.TestReport("a", ("a", 1, "S"), {}, "passed", None, "call")
    context: Any = object()
    test_report_context_registry[report] = context
    forget_report(report)
    assert report not in test_report_context_registry
    forget_report(report)


def test_a_failing_step_is_reported_to_everyone_but_pytest_bdd() -> None:
    calls: list[object] = []

    def subset_hook_caller(name: str, without: list[Any]) -> Callable[..., None]:
        calls.append((name, [plugin.__name__ for plugin in without]))
        return lambda **arguments: calls.append(arguments)

    manager = SimpleNamespace(subset_hook_caller=subset_hook_caller)
    config: Any = SimpleNamespace(pluginmanager=manager)
    report_step_error(config, exception="wrong")
    assert calls == [("pytest_bdd_step_error", ["pytest_bdd.plugin"]), {"exception": "wrong"}]


def test_the_last_step_is_marked_as_failed(request: pytest.FixtureRequest) -> None:
    finalized: list[bool] = []
    step = SimpleNamespace(finalize=lambda *, failed: finalized.append(failed))
    report: Any = SimpleNamespace(current_step_report=step)
    scenario_reports_registry[request.node] = report
    report_failed_step(request.node)
    del scenario_reports_registry[request.node]
    assert finalized == [True]


def test_a_run_over_workers_is_stopped_and_another_is_not() -> None:
    distribution = SimpleNamespace(shouldstop=False)
    for plugins in ({"dsession": distribution}, {}):
        config: Any = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=plugins.get))
        stop_workers(config, "enough")
    assert distribution.shouldstop == "enough"


async def test_it_is_known_whether_an_exception_was_retrieved() -> None:
    async def fail() -> None:
        raise ValueError("wrong")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    assert not exception_was_retrieved(task)
    assert isinstance(task.exception(), ValueError)
    assert exception_was_retrieved(task)
