"""The contract of a run: which document applies, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.run.contract.registration import describe, document_of, register

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": {}}))
    return path


def registered(config: Any, *nodeids: str, collect_only: bool = False) -> list[str]:
    """Return the names of the plugins that are registered for these scenarios, twice."""
    plugins: dict[str, object] = {}
    config.option.collectonly = collect_only
    config.pluginmanager.register = lambda plugin, name: plugins.update({name: plugin})
    config.pluginmanager.hasplugin = plugins.__contains__
    register(config, nodeids)
    first = dict(plugins)
    register(config, nodeids)
    assert plugins == first, "there is one in a process"
    return [*plugins]


@pytest.mark.promise("contract.md", "Without one, nothing is checked")
def test_without_a_document_there_is_no_contract(configured: Any) -> None:
    config = configured()
    assert document_of(config) is None
    [line] = describe(config)
    assert line == "api contract: none; API_CONTRACT__DOCUMENT sets an OpenAPI document"
    assert registered(config, "a.feature::A") == []


@pytest.mark.promise("contract.md", "pytest's header names")
def test_a_backend_may_have_a_document(configured: Any, own: Path) -> None:
    config = configured(contract=own)
    assert document_of(config) == own
    assert [*describe(config)] == ["api contract: own.json, drifts fail"]
    assert registered(config, "a.feature::A") == ["api_contract", "api_contract_coverage"]


@pytest.mark.promise("contract.md", "`API_CONTRACT__DOCUMENT` |")
@pytest.mark.promise("contract.md", "`API_CONTRACT__MODE` |")
def test_the_settings_come_first(configured: Any, own: Path) -> None:
    config = configured(settings={"contract": {"document": "a.yaml", "mode": "warn"}}, contract=own)
    assert document_of(config) == own.with_name("a.yaml")
    assert [*describe(config)] == ["api contract: a.yaml, drifts are listed"]
    config = configured(settings={"contract": {"mode": "off"}}, contract=own)
    assert document_of(config) is None
    assert [*describe(config)] == ["api contract: not checked (API_CONTRACT__MODE=off)"]
    config = configured(settings={"contract": {"document": "/elsewhere/a.yaml"}})
    assert [*describe(config)] == ["api contract: /elsewhere/a.yaml, drifts fail"]


@pytest.mark.parametrize(
    ("items", "collect_only"),
    [
        ([], False),
        (["test_a.py::test_a"], False),
        (["test_a.py::test_a[a.feature::A]"], False),
        (["a.feature::A"], True),
    ],
)
def test_nothing_is_loaded_unless_scenarios_run(
    configured: Any, tmp_path: Path, items: list[str], *, collect_only: bool
) -> None:
    config = configured(contract=tmp_path / "missing.yaml")
    assert registered(config, *items, collect_only=collect_only) == []


@pytest.mark.promise("contract.md", "A document that cannot be used")
@pytest.mark.parametrize("setting", ["document", "baseline"])
def test_a_file_that_cannot_be_used_is_wrong_usage(
    configured: Any, own: Path, setting: str
) -> None:
    config = configured(settings={"contract": {setting: "missing.yaml"}}, contract=own)
    with pytest.raises(pytest.UsageError, match=r"the contract cannot be used\n.*missing\.yaml"):
        registered(config, "a.feature::A")


def test_a_document_with_an_invalid_schema_is_wrong_usage(configured: Any, own: Path) -> None:
    content = {"application/json": {"schema": {"type": "text"}}}
    answers = {"200": {"description": "", "content": content}}
    written = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": answers}}}}
    own.write_text(json.dumps(written))
    with pytest.raises(pytest.UsageError, match=r"the contract cannot be used\n.*is invalid"):
        registered(configured(contract=own), "a.feature::A")
