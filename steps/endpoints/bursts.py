"""Many requests: one after another, or at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from steps.endpoints.parameters import parse
from support.conversation.bursts import check_all, check_percentile, check_shares, check_slowest
from support.conversation.checked import check_json, check_own_json, check_rows
from support.conversation.content import JsonContent
from support.conversation.tables import objects
from support.conversation.written import JsonText
from support.gherkin.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.bursts import Shares
    from support.conversation.checks import Statuses
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address


@when(parse("I {method:Method} {address:Address} {count:d} times"))
async def _(conversation: Conversation, method: str, address: Address, count: int) -> None:
    """Send a request so many times, one after another."""
    await conversation.ask(*[conversation.take(method, address)] * count)


@when(parse("{count:d} clients at once {method:Method} {address:Address}"))
async def _(conversation: Conversation, count: int, method: str, address: Address) -> None:
    """Send a request so many times at the same moment, without waiting for any answer."""
    await conversation.ask_at_once([conversation.take(method, address)] * count)


@when(parse("{count:d} clients at once {method:Method} {address:Address} with JSON:"))
@checked(check_json)
async def _(
    conversation: Conversation, count: int, method: str, address: Address, docstring: str
) -> None:
    """Send the same JSON so many times at the same moment."""
    content = JsonContent(JsonText(docstring))
    await conversation.ask_at_once([conversation.take(method, address, content)] * count)


@when(parse("{count:d} clients at once {method:Method} {address:Address} with JSON of their own:"))
@checked(check_own_json)
async def _(
    conversation: Conversation, count: int, method: str, address: Address, docstring: str
) -> None:
    """Send JSON so many times at the same moment, with generated data made anew for each."""
    content = JsonContent(JsonText(docstring))
    await conversation.ask_at_once(conversation.take_several(method, address, [content] * count))


@when(parse("clients at once {method:Method} {address:Address} with JSON for each row:"))
@checked(check_rows)
async def _(
    conversation: Conversation, method: str, address: Address, datatable: list[list[str]]
) -> None:
    """Send each row of a table as a JSON object, all at the same moment."""
    requests = conversation.take_several(method, address, objects(datatable))
    await conversation.ask_at_once(requests)


@then(parse("exactly {shares:Shares}"))
def _(conversation: Conversation, shares: Shares) -> None:
    """So many of the responses have each status, and there are no others."""
    check_shares(conversation.results, shares)


@then(parse("all {count:d} responses are {statuses:Status}"))
def _(conversation: Conversation, count: int, statuses: Statuses) -> None:
    """There are so many responses, each with one of these statuses."""
    check_all(conversation.results, count, statuses)


@then(parse("the response time is below {limit:Duration}"))
def _(conversation: Conversation, limit: float) -> None:
    """The last response came in less than this time; of several, each of them."""
    check_slowest(conversation.results, limit)


@then(parse("the p{percent:d} of the response times is below {limit:Duration}"))
def _(conversation: Conversation, percent: int, limit: float) -> None:
    """So many percent of the last step's responses came in less than this time (nearest rank)."""
    check_percentile(conversation.results, percent, limit)
