"""The names of pytest-bdd that are not documented, and what we take them to be.

When one of these fails after an upgrade, ``support/gherkin/compat.py`` is the place to mend.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
from typing import TYPE_CHECKING

from pytest_bdd import feature, scenario
from pytest_bdd.parser import FeatureParser
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext
from xdist.dsession import DSession

from support.gherkin import compat

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TEXT = "Feature: F\n  Scenario: S\n    Given a step\n"


def _write(folder: Path) -> Path:
    path = folder / "some.feature"
    path.write_text(TEXT)
    return path


def test_the_step_function_of_a_definition_can_be_replaced() -> None:
    """Async steps are made callable in place, in a field that the decorator fills."""
    assert "step_func" in {field.name for field in dataclasses.fields(StepFunctionContext)}


def test_the_feature_cache_is_keyed_by_absolute_path(tmp_path: Path) -> None:
    """A feature that we put there is the one that ``scenario()`` takes."""
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
    """We override it to hand in a document that is parsed already."""
    assert list(inspect.signature(FeatureParser._parse_feature_file).parameters) == ["self"]
    assert "_parse_feature_file" in inspect.getsource(FeatureParser.parse)


def test_a_file_without_a_feature_is_a_key_error(tmp_path: Path) -> None:
    """pytest-bdd indexes the document; anything else that is missing stays an error."""
    path = tmp_path / "empty.feature"
    path.write_text("# nothing\n")
    assert compat.parse_document(path) is None


def test_a_task_knows_whether_its_error_was_looked_at() -> None:
    """An error that nobody looks at fails the scenario."""

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
    """pytest-xdist looks at it after every event."""
    assert "if self.shouldstop:" in inspect.getsource(DSession.pytest_runtestloop)


def test_the_lookup_of_steps_takes_a_request_and_a_step() -> None:
    """We replace it; where it is another, pytest-bdd keeps its own, which is slower."""
    lookup = importlib.import_module("pytest_bdd.scenario").get_step_function
    stock = inspect.signature(inspect.unwrap(lookup))
    assert list(stock.parameters) == ["request", "step"]
