"""Fallbacks if pytest-bdd differs from our assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin import compat

if TYPE_CHECKING:
    from pathlib import Path


def _lookup(request: object, step: object) -> Any:
    """A lookup of our own."""


def test_the_lookup_is_replaced_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def stock(request: object, step: object) -> Any: ...

    module: Any = compat._scenario_module
    monkeypatch.setattr(module, "get_step_function", stock)
    undo = compat.replace_lookup(_lookup)
    assert undo is not None
    assert module.get_step_function is _lookup
    undo()
    assert module.get_step_function is stock


def test_a_lookup_with_another_signature_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-bdd then finds the steps itself, more slowly."""

    def changed(request: object, step: object, *, more: object) -> Any: ...

    module: Any = compat._scenario_module
    monkeypatch.setattr(module, "get_step_function", changed)
    assert compat.replace_lookup(_lookup) is None
    assert module.get_step_function is changed
    monkeypatch.delattr(module, "get_step_function")
    assert compat.replace_lookup(_lookup) is None
    assert not hasattr(module, "get_step_function")


def test_signatures_are_read_once_until_that_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def required(func: object) -> list[str]:
        read.append(func)
        return ["x"]

    module: Any = compat._scenario_module
    monkeypatch.setattr(module, "get_required_args", required)
    undo = compat.work_once()
    assert [module.get_required_args(_lookup) for _ in range(3)] == [["x"]] * 3
    assert module.signature(_lookup) is module.signature(_lookup)
    assert read == [_lookup]
    undo()
    assert module.get_required_args is required


def test_functions_with_other_parameters_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-bdd then does its work each time."""
    module: Any = compat._scenario_module
    stock = {name: lambda *_: None for name in ("signature", "get_required_args", "inject_fixture")}
    for name, function in stock.items():
        monkeypatch.setattr(module, name, function)
    undo = compat.work_once()
    assert {name: getattr(module, name) for name in stock} == stock
    undo()
    assert {name: getattr(module, name) for name in stock} == stock


def test_a_step_sets_a_fixture_for_its_test_alone(request: pytest.FixtureRequest) -> None:
    undo = compat.work_once()
    try:
        set_value: Any = vars(compat._scenario_module)["inject_fixture"]
    finally:
        undo()
    set_value(request, "made_by_a_step", 1)
    assert request.getfixturevalue("made_by_a_step") == 1
    set_value(request, "made_by_a_step", 2)
    assert request.getfixturevalue("made_by_a_step") == 2
    assert not compat.fixture_exists(request.node, "made_by_a_step")


def test_a_step_replaces_the_value_of_a_fixture(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    undo = compat.work_once()
    vars(compat._scenario_module)["inject_fixture"](request, "tmp_path", tmp_path / "other")
    undo()
    assert request.getfixturevalue("tmp_path") == tmp_path / "other"


def test_an_error_of_the_parser_is_not_taken_for_an_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a missing feature means an empty file."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("something else")

    monkeypatch.setattr(compat, "get_gherkin_document", fail)
    with pytest.raises(KeyError, match="something else"):
        compat.parse_document(tmp_path / "some.feature")
