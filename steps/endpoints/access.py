"""Who may do what, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.endpoints.parameters import parse
from support.conversation.access import check_access, grid, try_access
from support.conversation.checked import check_callers
from support.conversation.tables import callers
from support.gherkin.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address
    from support.fixtures import Attach


@then(parse("access to {method:Method} {address:Address} is:"))
@checked(check_callers)
async def _(
    conversation: Conversation,
    attach: Attach,
    method: str,
    address: Address,
    datatable: list[list[str]],
) -> None:
    """Send a request as each caller of the table, and compare every status; anonymous is nobody."""
    request = conversation.compose(method, address)
    tried = await try_access(conversation, request, callers(datatable))
    attach(f"Access to {method} {address.written}", grid(tried))
    check_access(tried)
