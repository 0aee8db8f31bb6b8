"""Many requests, sequential or concurrent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from steps.any_api.parameters import parse
from support.conversation.bodies import JsonContent
from support.conversation.checks.bursts import (
    check_all,
    check_percentile,
    check_shares,
    check_slowest,
)
from support.conversation.preflight.data import check_json, check_own_json, check_rows
from support.conversation.preflight.order import Does, Sends
from support.conversation.step_values import JsonText
from support.conversation.tables import objects
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.checks.bursts import Shares
    from support.conversation.conversation import Conversation
    from support.conversation.responses import Statuses
    from support.conversation.step_values import Address


@when(parse("I {method:Method} {address:Address} {count:Count} times"))
@checked(does=Sends())
async def _(conversation: Conversation, method: str, address: Address, count: int) -> None:
    """Send a request this many times, one after another."""
    await conversation.ask(*[conversation.take(method, address)] * count)


@when(parse("{count:Count} clients at once {method:Method} {address:Address}"))
@checked(does=Sends())
async def _(conversation: Conversation, count: int, method: str, address: Address) -> None:
    """Send a request this many times concurrently."""
    await conversation.ask_at_once([conversation.take(method, address)] * count)


@when(parse("{count:Count} clients at once {method:Method} {address:Address} with JSON:"))
@checked(check_json, does=Sends("json"))
async def _(
    conversation: Conversation, count: int, method: str, address: Address, docstring: str
) -> None:
    """Send the same JSON this many times concurrently."""
    content = JsonContent(JsonText(docstring))
    await conversation.ask_at_once([conversation.take(method, address, content)] * count)


@when(
    parse("{count:Count} clients at once {method:Method} {address:Address} with JSON of their own:")
)
@checked(check_own_json, does=Sends("json"))
async def _(
    conversation: Conversation, count: int, method: str, address: Address, docstring: str
) -> None:
    """Send JSON this many times concurrently, with new generated data for each request."""
    content = JsonContent(JsonText(docstring))
    await conversation.ask_at_once(conversation.take_several(method, address, [content] * count))


@when(parse("clients at once {method:Method} {address:Address} with JSON for each row:"))
@checked(check_rows, does=Sends("rows"))
async def _(
    conversation: Conversation, method: str, address: Address, datatable: list[list[str]]
) -> None:
    """Send each row of a table as a JSON object, all concurrently."""
    requests = conversation.take_several(method, address, objects(datatable))
    await conversation.ask_at_once(requests)


@then(parse("exactly {shares:Shares}"))
@checked(does=Does.READS_ALL)
def _(conversation: Conversation, shares: Shares) -> None:
    """The responses have these statuses, this many of each, and there are no others."""
    check_shares(conversation.results, shares)


@then(parse("all {count:Count} responses are {statuses:Status}"))
@checked(does=Does.READS_ALL)
def _(conversation: Conversation, count: int, statuses: Statuses) -> None:
    """There are this many responses, each with one of these statuses."""
    check_all(conversation.results, count, statuses)


@then(parse("the response time is below {limit:Limit}"))
@checked(does=Does.READS_ALL)
def _(conversation: Conversation, limit: float) -> None:
    """The response arrived in less than this time; if there are several, each of them did."""
    check_slowest(conversation.results, limit)


@then(parse("the p{percent:Percent} of the response times is below {limit:Limit}"))
@checked(does=Does.READS_ALL)
def _(conversation: Conversation, percent: int, limit: float) -> None:
    """This percentage of the responses arrived in less than this time (nearest rank)."""
    check_percentile(conversation.results, percent, limit)
