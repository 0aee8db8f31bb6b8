"""Named values, which later steps use as ``{name}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, step

from steps.any_api.parameters import parse
from support.conversation.bodies import JsonContent
from support.conversation.checks.response import at
from support.conversation.creations import made_anew
from support.conversation.preflight.data import check_name, check_named_json, named
from support.conversation.preflight.order import Does, Sends
from support.conversation.step_values import JsonText
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Address, JsonPath, Text


@step(parse("{name:Name} stands for {value:Quoted}"))
@checked(check_name, makes=named)
def _(conversation: Conversation, name: str, value: Text) -> None:
    """Give a value a name, for instance generated data, so that {name} is the same every time."""
    conversation.values.remember(name, value.value(conversation.values))


@step(parse("{name:Name} stands for:"))
@checked(check_named_json, makes=named, does=Does.NAMES)
def _(conversation: Conversation, name: str, docstring: str) -> None:
    """Give JSON a name; {name.field} is a field of it."""
    conversation.values.remember(name, JsonText(docstring).value(conversation.values))


@step(parse("I remember {path:Path} as {name:Name}"))
@checked(check_name, makes=named, does=Does.READS)
def _(conversation: Conversation, path: JsonPath, name: str) -> None:
    """Remember the value at a JSON path of the response, "$" for the whole body."""
    where = path.filled(conversation.values)
    conversation.values.remember(name, at(conversation.response, where))


@step(parse("I remember {path:Path} as one of the {name:Name}"))
@checked(check_name, makes=named, does=Does.READS)
def _(conversation: Conversation, path: JsonPath, name: str) -> None:
    """Append the value at a JSON path of the response to a list of this name."""
    where = path.filled(conversation.values)
    conversation.remember_among(name, at(conversation.response, where))


@step(parse("I remember the header {header:Header} as {name:Name}"))
@checked(check_name, makes=named, does=Does.READS)
def _(conversation: Conversation, header: Text, name: str) -> None:
    """Remember the value of a header of the response."""
    written = header.filled(conversation.values)
    conversation.values.remember(name, conversation.response.header(written))


@step(parse("I remember the cookie {cookie:Cookie} as {name:Name}"))
@checked(check_name, makes=named, does=Does.READS)
def _(conversation: Conversation, cookie: Text, name: str) -> None:
    """Remember the value of a cookie that the response sets."""
    written = cookie.filled(conversation.values)
    conversation.values.remember(name, conversation.response.cookie(written))


@given(parse("a new {name:Name} for each caller, by {method:Method} {address:Address} with JSON:"))
@checked(check_named_json, makes=named, does=Sends("json", is_kept=False, expects="success"))
async def _(
    conversation: Conversation, name: str, method: str, address: Address, docstring: str
) -> None:
    """Create a resource and remember the response; access tables recreate it for each caller."""
    request = conversation.compose(method, address, JsonContent(JsonText(docstring)))
    await made_anew(conversation, name, request)
