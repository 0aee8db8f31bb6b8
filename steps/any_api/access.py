"""Access tables: the expected status for each caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.any_api.parameters import parse
from support.conversation.checks.access import check_access, grid, try_access
from support.conversation.preflight.data import check_callers
from support.conversation.preflight.order import Sends
from support.conversation.tables import callers
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Address
    from support.run.fixtures import Attach


@then(parse("access to {method:Method} {address:Address} is:"))
@checked(check_callers, does=Sends(is_kept=False, expects="statuses"))
async def _(
    conversation: Conversation,
    attach: Attach,
    method: str,
    address: Address,
    datatable: list[list[str]],
) -> None:
    """Send a request as each caller of the table, and check every status."""
    request = conversation.compose(method, address)
    tried = await try_access(conversation, request, callers(datatable))
    attach(f"Access to {method} {address.written}", grid(tried))
    check_access(tried)
