"""The table of changes: each is what it says, in both directions, and proven by its example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.comparison import compare
from tests.unit.contract.changes.second_opinion import faults
from tests.unit.contract.changes.shop import ROWS, SHOP, Row, changed, loaded

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.changes.change import Change
    from support.contract.loading import Document

TABLE = [(row, way) for row in ROWS for way in ("forth", "back")]
NAMES = [f"{row.name}, {way}" for row, way in TABLE]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def shop(folder: Path) -> Document:
    return loaded(SHOP, folder, "shop")


@pytest.fixture(scope="module")
def compared(folder: Path, shop: Document) -> dict[tuple[str, str], list[Change]]:
    found = {}
    for row in ROWS:
        other = loaded(changed(row), folder, "other")
        found[row.name, "forth"] = compare(shop, other)
        found[row.name, "back"] = compare(other, shop)
    return found


@pytest.mark.promise("contract.md", "look")
@pytest.mark.promise("contract.md", "Operations, parameters, bodies")
@pytest.mark.promise("contract.md", "`readOnly` fields count")
@pytest.mark.parametrize(("row", "way"), TABLE, ids=NAMES)
def test_a_change_is_what_it_is(compared: Any, row: Row, way: str) -> None:
    changes: list[Change] = compared[row.name, way]
    assert changes[0].verdict == getattr(row, way), changes


@pytest.mark.promise("contract.md", "breaking")
@pytest.mark.parametrize(("row", "way"), TABLE, ids=NAMES)
def test_a_second_validator_confirms_each_example(compared: Any, row: Row, way: str) -> None:
    sides = {"OLD": SHOP, "NEW": changed(row)}
    if way == "back":
        sides = {"OLD": sides["NEW"], "NEW": SHOP}
    changes: list[Change] = compared[row.name, way]
    for change in changes:
        if change.verdict == "breaking":
            assert change.example is not None
            example = change.example.as_json()
            assert faults(sides[example["refused_by"]], example)
            assert faults(sides[example["accepted_by"]], example) == []


@pytest.mark.promise("contract.md", "What a path calls")
def test_a_parameter_of_a_path_may_have_another_name(folder: Path, shop: Document) -> None:
    renamed = json.loads(
        json.dumps(SHOP)
        .replace("/orders/{id}", "/orders/{number}")
        .replace('"name": "id", "in": "path"', '"name": "number", "in": "path"')
    )
    assert compare(shop, loaded(renamed, folder, "renamed")) == []


def test_a_document_has_no_changes_from_itself(shop: Document) -> None:
    assert compare(shop, shop) == []
