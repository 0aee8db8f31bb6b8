"""The recordings of the example make a draft, and nothing in them breaks their own document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openapi_spec_validator
import pytest
import yaml

from support.backends.backend import OPENAPI
from support.backends.recording.content import Content, read_contents
from support.bootstrap import ROOT
from support.contract.changes.recordings import replay
from support.contract.contract import Contract
from support.contract.draft.__main__ import main
from support.contract.loading import load
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = ROOT / "tests" / "fixtures" / "records"


@pytest.fixture(scope="module")
def recordings() -> list[Content]:
    contents, faults = read_contents(sorted(RECORDS.rglob("*.yaml")))
    assert faults == []
    return [*contents.values()]


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("draft") / "openapi.yaml"
    assert main([str(file), "--records", str(RECORDS)]) == 0
    return file


def test_the_draft_has_the_paths_of_the_document(draft: Path) -> None:
    openapi_spec_validator.validate(yaml.safe_load(draft.read_text()))
    paths = {operation.path.replace("{user_id}", "{id}") for operation in load(draft).operations}
    assert paths == {operation.path for operation in load(OPENAPI).operations}


def test_every_recorded_exchange_conforms_to_the_draft(
    draft: Path, recordings: list[Content]
) -> None:
    contract = Contract(load(draft), recordings[0].base_url, Redactor())
    exchanges = [exchange for content in recordings for exchange in content.exchanges()]
    assert len(exchanges) > 1000
    assert [drift for exchange in exchanges for drift in contract.drifts(exchange)] == []


def test_no_stand_in_for_a_secret_is_in_the_draft(draft: Path, recordings: list[Content]) -> None:
    text = draft.read_text()
    stand_ins = {one for content in recordings for one in content.metadata.public if len(one) > 5}
    assert len(stand_ins) > 100
    assert {one for one in stand_ins if one in text} == set()


def test_a_field_that_disappears_breaks_the_scenarios_that_read_it(tmp_path: Path) -> None:
    new = tmp_path / "openapi.yaml"
    new.write_text(OPENAPI.read_text().replace("enum: [member, admin]", "enum: [member]"))
    old = load(OPENAPI)
    broken = replay(RECORDS, old, load(new)).broken
    assert "features/users/access.feature::The administrator may list the accounts" in {
        one.name for one in broken
    }
    assert 0 < len(broken) < replay(RECORDS, old, old).number
