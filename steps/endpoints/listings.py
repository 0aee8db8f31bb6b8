"""Listings, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, then

from steps.endpoints.parameters import parse
from support.conversation.pages import walk
from support.gherkin.data import as_model
from support.settings.shape import Paging

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address
    from support.settings import Settings


@pytest.fixture
def paging(settings: Settings) -> Paging:
    """How listings are paged, unless the scenario says otherwise."""
    return settings.paging


@given("pages are found like this:", target_fixture="paging")
def _(datatable: list[list[str]]) -> Paging:
    """Say how listings are paged, in place of the settings' API_PAGING__...: name and value."""
    return as_model(datatable, Paging)


@then(parse("listing {address:Address} by pages of {size:d} has no duplicates"))
async def _(conversation: Conversation, paging: Paging, address: Address, size: int) -> None:
    """Fetch every page, as whoever is signed in: no entry comes twice."""
    listing = await walk(conversation, conversation.take("GET", address), size, paging)
    listing.check_unique()


@then(
    parse(
        "listing {address:Address} by pages of {size:d} has no duplicates and contains every remembered {kind:Word}"  # noqa: E501 - editors read one literal
    )
)
async def _(
    conversation: Conversation, paging: Paging, address: Address, size: int, kind: str
) -> None:
    """Fetch every page so; each entry of the list named after the word with an s is there, too."""
    listing = await walk(conversation, conversation.take("GET", address), size, paging)
    listing.check_unique()
    listing.check_contains(conversation.values.lookup(f"{kind}s"), f"{kind}s")
