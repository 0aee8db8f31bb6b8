"""Steps about listings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from steps.any_api import listings
from support.gherkin.authoring.step_data import DataError
from support.gherkin.running.running_step import running_step
from support.settings.api_shape import Paging
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = 'Then listing "/users" by pages of 2 has no duplicates'
REMEMBERED = f"{STEP} and contains every remembered user"
NUMBERED = Paging(style="page", items="$")


def pages(*of_ids: list[int]) -> Api:
    """Return an API with these pages and an empty one."""
    return Api(*(httpx.Response(200, json=[{"id": n} for n in ids]) for ids in (*of_ids, [])))


async def test_a_listing_without_duplicates(perform: Any, talking: Any) -> None:
    await perform(listings, STEP, conversation=talking(pages([1, 2], [3])), paging=NUMBERED)
    with pytest.raises(AssertionError, match="1 of 2 entries are listed more than once"):
        await perform(listings, STEP, conversation=talking(pages([1, 2], [2])), paging=NUMBERED)


async def test_a_listing_contains_what_was_remembered(perform: Any, talking: Any) -> None:
    conversation = talking(pages([1, 2], [3]))
    conversation.values.remember("users", [{"id": 2}, 3])
    await perform(listings, REMEMBERED, conversation=conversation, paging=NUMBERED)
    conversation = talking(pages([1, 2]))
    with pytest.raises(AssertionError, match="1 of 2 users are not listed: 3"):
        await perform(listings, REMEMBERED, conversation=conversation, paging=NUMBERED)


@pytest.fixture
def _in_a_feature() -> Iterator[None]:
    """Have a step running whose table is on line 3."""
    running: Any = SimpleNamespace(
        step=SimpleNamespace(datatable=None),
        origin=SimpleNamespace(line=3),
        at=lambda line: f"a.feature:{line}",
    )
    token = running_step.set(running)
    yield
    running_step.reset(token)


@pytest.mark.usefixtures("_in_a_feature")
async def test_a_table_describes_the_paging(perform: Any) -> None:
    step = "Given pages are found like this:"
    table = [["style", "page"], ["items", "$.data"], ["first", "0"]]
    assert await perform(listings, step, datatable=table, paging=Paging()) == Paging(
        style="page", items="$.data", first=0
    )
    with pytest.raises(DataError, match=r"a\.feature:3.*stile"):
        await perform(listings, step, datatable=[["stile", "page"]], paging=Paging())


@pytest.mark.usefixtures("_in_a_feature")
async def test_a_table_overrides_only_its_rows(perform: Any) -> None:
    """Also if a row has the value that is the default, or none."""
    configured = Paging(style="page", items="$.data", size="per_page", page="p", first=0)
    table = [["items", "$.rows"], ["first", "1"], ["size", ""]]
    assert await perform(
        listings, "Given pages are found like this:", datatable=table, paging=configured
    ) == configured.model_copy(update={"items": "$.rows", "first": 1})


def test_pages_are_found_as_configured_by_default(paging: Paging, settings: Any) -> None:
    assert paging is settings.paging
