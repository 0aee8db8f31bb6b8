"""Paginated listings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, then

from steps.any_api.parameters import parse
from support.conversation.checks.listing import walk
from support.conversation.preflight.data import check_list
from support.conversation.preflight.order import Sends
from support.gherkin.authoring.step_checks import checked
from support.gherkin.authoring.step_data import as_model, model_faults
from support.settings.api_shape import Paging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Address
    from support.gherkin.authoring.step_checks import StepUse
    from support.settings import Settings


@pytest.fixture
def paging(settings: Settings) -> Paging:
    """The pagination of listings, unless the scenario overrides it."""
    return settings.paging


def check_paging(use: StepUse, names: set[str]) -> Iterator[tuple[int, str]]:
    """Check a table of pagination settings, row by row."""
    del names
    yield from model_faults(use.datatable or (), Paging)


@given("pages are found like this:", target_fixture="paging")
@checked(check_paging)
def _(paging: Paging, datatable: list[list[str]]) -> Paging:
    """Override some of the settings API_PAGING__...: a row of name and value for each."""
    rows = as_model(datatable, Paging)
    return paging.model_copy(update=rows.model_dump(exclude_unset=True))


@then(parse("listing {address:Address} by pages of {size:Count} has no duplicates"))
@checked(does=Sends(is_kept=False, expects="success"))
async def _(conversation: Conversation, paging: Paging, address: Address, size: int) -> None:
    """Fetch every page as the current caller: no entry is listed twice."""
    listing = await walk(conversation, conversation.take("GET", address), size, paging)
    listing.check_unique()


@then(
    parse(
        "listing {address:Address} by pages of {size:Count} has no duplicates and contains every remembered {kind:Word}"  # noqa: E501 - editors read one literal
    )
)
@checked(check_list, does=Sends(is_kept=False, expects="success"))
async def _(
    conversation: Conversation, paging: Paging, address: Address, size: int, kind: str
) -> None:
    """The same, and each entry of a remembered list (the word with an s) is listed, too."""
    listing = await walk(conversation, conversation.take("GET", address), size, paging)
    listing.check_unique()
    listing.check_contains(conversation.remembered_list(f"{kind}s"), f"{kind}s")
