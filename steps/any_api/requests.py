"""Sending requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import when

from steps.any_api.parameters import parse
from support.conversation.bodies import (
    FileContent,
    FormContent,
    JsonContent,
    PartsContent,
    RawContent,
    beside,
)
from support.conversation.preflight.data import (
    check_body,
    check_file,
    check_json,
    check_pairs,
    check_parts,
)
from support.conversation.preflight.order import Does, Sends
from support.conversation.step_values import JsonText
from support.conversation.tables import pairs, parts
from support.gherkin.authoring.step_checks import checked
from support.gherkin.running.running_step import running_step

PLAIN_TEXT = "text/plain; charset=utf-8"

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Address, Text


@when(parse("I {method:Method} {address:Address}"))
@checked(does=Sends())
async def _(conversation: Conversation, method: str, address: Address) -> None:
    """Send a request without a body, or with the one that an earlier step set."""
    await conversation.ask(conversation.take(method, address))


@when(parse("I {method:Method} {address:Address} with JSON:"))
@checked(check_json, does=Sends("json"))
async def _(conversation: Conversation, method: str, address: Address, docstring: str) -> None:
    """Send a request with a JSON body."""
    await conversation.ask(conversation.take(method, address, JsonContent(JsonText(docstring))))


@when(parse("I {method:Method} {address:Address} with the form:"))
@checked(check_pairs, does=Sends("form"))
async def _(
    conversation: Conversation, method: str, address: Address, datatable: list[list[str]]
) -> None:
    """Send a URL-encoded form: a row of name and value for each field."""
    await conversation.ask(conversation.take(method, address, FormContent(pairs(datatable))))


@when(parse("I {method:Method} {address:Address} with the parts:"))
@checked(check_parts, does=Sends("parts"))
async def _(
    conversation: Conversation,
    method: str,
    address: Address,
    datatable: list[list[str]],
) -> None:
    """Send a multipart form: columns name, value, type; a value may be file: NAME."""
    content = PartsContent(parts(datatable), running_step.get().folder)
    await conversation.ask(conversation.take(method, address, content))


@when(parse("I {method:Method} {address:Address} with the body:"))
@checked(check_body, does=Sends("text"))
async def _(conversation: Conversation, method: str, address: Address, docstring: str) -> None:
    """Send a verbatim text; its content type follows the opening quotes."""
    media_type = running_step.get().media_type or PLAIN_TEXT
    await conversation.ask(conversation.take(method, address, RawContent(docstring, media_type)))


@when(
    parse("I {method:Method} {address:Address} with the file {name:Quoted} as {kind:ContentType}")
)
@checked(check_file, does=Sends("file"))
async def _(
    conversation: Conversation,
    method: str,
    address: Address,
    name: Text,
    kind: Text,
) -> None:
    """Send a file beside the feature, with this content type."""
    values = conversation.values
    path = beside(running_step.get().folder, name.filled(values))
    content = FileContent(path, kind.filled(values))
    await conversation.ask(conversation.take(method, address, content))


@when("I send the same request again")
@checked(does=Does.REPEATS)
async def _(conversation: Conversation) -> None:
    """Repeat the last request unchanged."""
    await conversation.ask_again()
