"""The check of features against the contract of a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.conversation.preflight.order import Sends
from support.conversation.step_values import Address
from support.gherkin.authoring.step_checks import PlacedStep, StepFault, StepUse
from support.run.contract.preflight import contract_check

MESSAGE = "/user is not in the document; did you mean /users?"
USE = StepUse({"method": "GET", "address": Address("/user")}, None, None, Path())
STEPS = [PlacedStep(Sends(), USE, is_known=True)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The document of the backend."""
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": {"/users": {"get": {}}}}))
    return path


def checked(config: Any, *tags: str) -> list[StepFault]:
    config.option.collectonly = False
    item: Any = SimpleNamespace(get_closest_marker=lambda name: name in tags)
    return list(contract_check(config)(item, STEPS))


def test_what_is_not_in_the_document_is_a_fault(configured: Any, own: Path) -> None:
    assert checked(configured(contract=own)) == [StepFault(0, 0, MESSAGE, is_warning=False)]


def test_where_drifts_do_not_fail_it_is_a_warning(configured: Any, own: Path) -> None:
    config = configured(contract=own, settings={"contract": {"mode": "warn"}})
    assert checked(config) == [StepFault(0, 0, MESSAGE, is_warning=True)]


@pytest.mark.promise("contract.md", "Scenarios with the tag `@off_contract:REASON`, those")
@pytest.mark.parametrize("tag", ["off_contract", "skip"])
def test_some_scenarios_are_not_checked(configured: Any, own: Path, tag: str) -> None:
    assert checked(configured(contract=own), tag) == []


@pytest.mark.promise("contract.md", "With `API_CONTRACT__MODE=warn`")
def test_in_a_scenario_that_is_expected_to_fail_it_is_a_warning(configured: Any, own: Path) -> None:
    """It may be older than what it tests."""
    found = checked(configured(contract=own), "xfail")
    assert found == [StepFault(0, 0, MESSAGE, is_warning=True)]


def test_without_a_document_nothing_is_found(configured: Any) -> None:
    assert checked(configured()) == []


@pytest.mark.promise("contract.md", "Scenarios with the tag `@off_contract:REASON`, those")
def test_a_known_drift_is_tolerated_until_it_expires(configured: Any, own: Path) -> None:
    known = {"operation": "GET /user", "status": 404, "kind": "path", "keyword": "paths"}
    today = datetime.now(UTC).date()
    for days, number in ((1, 0), (-2, 1)):
        expires = str(today + timedelta(days=days))
        own.with_name("known.json").write_text(json.dumps([known | {"expires": expires}]))
        config = configured(contract=own, settings={"contract": {"baseline": "known.json"}})
        assert len(checked(config)) == number


def test_a_document_that_cannot_be_used_is_wrong_usage(configured: Any, tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match="the contract cannot be used"):
        checked(configured(contract=tmp_path / "missing.yaml"))
