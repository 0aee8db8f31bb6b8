"""The undocumented names of pytest-bdd, and our assumptions about them.

If one of these tests fails after an upgrade, adapt ``support/gherkin/compat.py``.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import feature, plugin, reporting, scenario
from pytest_bdd.parser import FeatureParser
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext
from xdist.dsession import DSession

from support.gherkin import compat

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Feature: F\n  Scenario: S\n    Given a step\n"


def _write(folder: Path) -> Path:
    path = folder / "some.feature"
    path.write_text(TEXT)
    return path


def test_the_step_function_of_a_definition_can_be_replaced() -> None:
    """Async steps are made callable in place, in a field that the decorator sets."""
    assert "step_func" in {field.name for field in dataclasses.fields(StepFunctionContext)}


def test_the_feature_cache_is_keyed_by_absolute_path(tmp_path: Path) -> None:
    """``scenario()`` uses a feature that we put there."""
    path = _write(tmp_path)
    document = compat.parse_document(path)
    assert document is not None
    ours = compat.build_feature(path, document)
    with compat.remembered_feature(path, ours):
        assert feature.get_feature(str(tmp_path), path.name) is ours
    assert feature.get_feature(str(tmp_path), path.name) is not ours


def test_the_registry_knows_the_scenario_of_a_function(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Reports need a scenario's name before it runs."""
    path = _write(tmp_path)
    function = scenario(path.name, "S", features_base_dir=str(tmp_path))(lambda: None)
    assert scenario_wrapper_template_registry[function].name == "S"
    assert compat.scenario_template(request.node) is None


def test_the_parser_takes_its_document_from_one_method() -> None:
    """We override it to pass in a parsed document."""
    assert list(inspect.signature(FeatureParser._parse_feature_file).parameters) == ["self"]
    assert "_parse_feature_file" in inspect.getsource(FeatureParser.parse)


def test_a_file_without_a_feature_is_a_key_error(tmp_path: Path) -> None:
    """pytest-bdd indexes the document; any other missing key remains an error."""
    path = tmp_path / "empty.feature"
    path.write_text("# nothing\n")
    assert compat.parse_document(path) is None


def test_a_task_knows_whether_its_error_was_looked_at() -> None:
    """An error that is never retrieved fails the scenario."""

    async def fail() -> None:
        raise RuntimeError

    async def run() -> tuple[bool, bool]:
        task = asyncio.ensure_future(fail())
        await asyncio.wait([task])
        before = compat.exception_was_retrieved(task)
        task.exception()
        return before, compat.exception_was_retrieved(task)

    assert asyncio.run(run()) == (False, True)


def test_workers_are_stopped_by_an_attribute() -> None:
    """pytest-xdist checks it after every event."""
    assert "if self.shouldstop:" in inspect.getsource(DSession.pytest_runtestloop)


def test_the_lookup_of_steps_takes_a_request_and_a_step() -> None:
    """We replace it; with another signature, pytest-bdd keeps its own, which is slower."""
    lookup = importlib.import_module("pytest_bdd.scenario").get_step_function
    stock = inspect.signature(inspect.unwrap(lookup))
    assert list(stock.parameters) == ["request", "step"]


def test_step_reports_are_kept_by_item_and_by_report() -> None:
    """We drop them once reported: they are most of the data that a scenario leaves behind."""
    assert hasattr(reporting.scenario_reports_registry, "pop")
    assert hasattr(reporting.test_report_context_registry, "pop")
    assert "scenario_reports_registry[request.node]" in inspect.getsource(reporting)


def test_pytest_bdd_works_through_functions_that_are_replaced() -> None:
    """With other parameters they are left alone, which is slower."""
    module = importlib.import_module("pytest_bdd.scenario")
    parameters = {
        "signature": [*inspect.signature(inspect.signature).parameters],
        "get_required_args": ["func"],
        "inject_fixture": ["request", "arg", "value"],
    }
    for name, expected in parameters.items():
        stock = inspect.signature(inspect.unwrap(getattr(module, name)))
        assert list(stock.parameters) == expected


def test_active_fixtures_are_kept_by_name(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A step sets the value of one for ``target_fixture``."""
    known: Any = request._fixture_defs
    assert known["tmp_path"].cached_result[0] == tmp_path
    by_name = request.session._fixturemanager._arg2node2fixturedefs
    assert all(hasattr(of_nodes, "pop") for of_nodes in by_name.values())


def test_pytest_bdd_reports_steps_through_one_plugin() -> None:
    """We hide soft failures from it and correct its report of the step ourselves."""
    assert plugin.pytest_bdd_step_error is not None
    assert "reporting.step_error" in inspect.getsource(plugin.pytest_bdd_step_error)
    assert "self.step_reports[-1]" in inspect.getsource(
        inspect.getattr_static(reporting.ScenarioReport, "current_step_report").fget
    )
    assert list(inspect.signature(reporting.StepReport.finalize).parameters) == ["self", "failed"]


async def test_a_task_that_is_forgotten_is_not_waited_for() -> None:
    """Asyncio documents the function for implementations of tasks."""
    task = asyncio.create_task(asyncio.sleep(60))
    assert task in asyncio.all_tasks()
    compat.forget_task(task)
    assert task not in asyncio.all_tasks()
    assert "_log_destroy_pending" in dir(task)
    task.cancel()
    await asyncio.wait([task])


def test_a_task_can_be_the_current_one_of_a_loop_that_does_not_run() -> None:
    """A coroutine that does not wait runs without a turn of the loop."""
    loop = asyncio.new_event_loop()
    coroutine = asyncio.sleep(0)
    task = loop.create_task(coroutine)
    found = compat.run_as(task, loop, lambda: (asyncio.current_task(), asyncio.get_running_loop()))
    assert found == (task, loop)
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    loop.run_until_complete(task)
    loop.close()
