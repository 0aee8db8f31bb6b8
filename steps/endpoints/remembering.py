"""Values that later steps use as ``{name}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, step

from steps.endpoints.parameters import parse
from support.conversation.checked import check_json, named
from support.conversation.checks import at
from support.conversation.content import JsonContent
from support.conversation.making import made_anew
from support.conversation.written import JsonText
from support.gherkin.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address, JsonPath, Text


@step(parse("{name:Name} stands for {value:Quoted}"))
@checked(makes=named)
def _(conversation: Conversation, name: str, value: Text) -> None:
    """Give a value a name, generated data for instance: {name} is the same from then on."""
    conversation.values.remember(name, value.value(conversation.values))


@step(parse("{name:Name} stands for:"))
@checked(check_json, makes=named)
def _(conversation: Conversation, name: str, docstring: str) -> None:
    """Give JSON a name; {name.field} is a field of it."""
    conversation.values.remember(name, JsonText(docstring).value(conversation.values))


@step(parse("I remember {path:Path} as {name:Name}"))
@checked(makes=named)
def _(conversation: Conversation, path: JsonPath, name: str) -> None:
    """Keep what is at a JSON path of the response, "$" for all of it."""
    conversation.values.remember(name, at(conversation.response, path))


@step(parse("I remember {path:Path} as one of the {name:Name}"))
@checked(makes=named)
def _(conversation: Conversation, path: JsonPath, name: str) -> None:
    """Add what is at a JSON path of the response to a list of this name."""
    conversation.remember_among(name, at(conversation.response, path))


@step(parse("I remember the header {header:Quoted} as {name:Name}"))
@checked(makes=named)
def _(conversation: Conversation, header: Text, name: str) -> None:
    """Keep the value of a header of the response."""
    conversation.values.remember(name, conversation.response.header(header.written))


@step(parse("I remember the cookie {cookie:Quoted} as {name:Name}"))
@checked(makes=named)
def _(conversation: Conversation, cookie: Text, name: str) -> None:
    """Keep the value of a cookie that the response sets."""
    conversation.values.remember(name, conversation.response.cookie(cookie.written))


@given(parse("a new {name:Name} for each caller, by {method:Method} {address:Address} with JSON:"))
@checked(check_json, makes=named)
async def _(
    conversation: Conversation, name: str, method: str, address: Address, docstring: str
) -> None:
    """Make something and remember the response; an access table makes it anew for each caller."""
    request = conversation.compose(method, address, JsonContent(JsonText(docstring)))
    await made_anew(conversation, name, request)
