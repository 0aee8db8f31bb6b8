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


def test_an_error_of_the_parser_is_not_taken_for_an_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a missing feature means an empty file."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("something else")

    monkeypatch.setattr(compat, "get_gherkin_document", fail)
    with pytest.raises(KeyError, match="something else"):
        compat.parse_document(tmp_path / "some.feature")
