"""An example is one that the one document allows and the other one refuses."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from support.contract.changes.examples import messages
from support.contract.changes.examples.sides import Side
from support.contract.changes.examples.trials import broken, find_example
from tests.unit.contract.changes.shop import SHOP, loaded

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.exchange import Exchange


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side]:
    folder: Path = tmp_path_factory.mktemp("shop")
    other = copy.deepcopy(SHOP)
    other["paths"]["/orders"]["get"]["parameters"][0]["schema"]["minimum"] = 2
    old, new = loaded(SHOP, folder, "old"), loaded(other, folder, "new")
    return Side("OLD", old), Side("NEW", new)


def listing(side: Side, limit: str) -> Exchange:
    operation = next(one for one in side.document.operations if str(one) == "GET /orders")
    return messages.accepted(messages.request(side, operation, {("query", "limit"): [limit]}))


def test_the_first_that_only_one_side_allows_is_the_example(sides: tuple[Side, Side]) -> None:
    exchanges = [listing(sides[0], limit) for limit in ("0", "2", "1")]
    example = find_example(*sides, exchanges, place="limit", is_request=True)
    assert example is not None
    assert (example.accepted_by, example.refused_by) == ("OLD", "NEW")
    assert str(example) == "GET /orders?limit=1 (Authorization: Bearer ...)"
    assert example.refusal == "minimum 2 (minimum)"


@pytest.mark.parametrize(("limit", "place"), [("0", "limit"), ("2", "limit"), ("1", "state")])
def test_there_is_none_if_both_agree_or_another_place_is_refused(
    sides: tuple[Side, Side], limit: str, place: str
) -> None:
    exchanges = [listing(sides[0], limit)]
    assert find_example(*sides, exchanges, place=place, is_request=True) is None


def test_a_change_without_an_example_is_to_be_looked_at() -> None:
    assert broken("GET /", "", "it is other", None).verdict == "look"
