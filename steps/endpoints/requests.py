"""Sending requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import when

from steps.endpoints.parameters import parse
from support.conversation.checked import (
    check_file,
    check_json,
    check_pairs,
    check_parts,
    check_text,
)
from support.conversation.content import (
    FileContent,
    FormContent,
    JsonContent,
    PartsContent,
    RawContent,
    beside,
)
from support.conversation.tables import pairs, parts
from support.conversation.written import JsonText
from support.gherkin.running_step import running_step
from support.gherkin.step_checks import checked

PLAIN_TEXT = "text/plain; charset=utf-8"

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address, Text


@when(parse("I {method:Method} {address:Address}"))
async def _(conversation: Conversation, method: str, address: Address) -> None:
    """Send a request without a body, or with the one that an earlier step gave."""
    await conversation.ask(conversation.take(method, address))


@when(parse("I {method:Method} {address:Address} with JSON:"))
@checked(check_json)
async def _(conversation: Conversation, method: str, address: Address, docstring: str) -> None:
    """Send a request with a JSON body."""
    await conversation.ask(conversation.take(method, address, JsonContent(JsonText(docstring))))


@when(parse("I {method:Method} {address:Address} with the form:"))
@checked(check_pairs)
async def _(
    conversation: Conversation, method: str, address: Address, datatable: list[list[str]]
) -> None:
    """Send a form, URL-encoded: a row of name and value for each field."""
    await conversation.ask(conversation.take(method, address, FormContent(pairs(datatable))))


@when(parse("I {method:Method} {address:Address} with the parts:"))
@checked(check_parts)
async def _(
    conversation: Conversation,
    method: str,
    address: Address,
    datatable: list[list[str]],
) -> None:
    """Send a form with files (multipart): columns name, value, type; a value may be file: NAME."""
    content = PartsContent(parts(datatable), running_step.get().folder)
    await conversation.ask(conversation.take(method, address, content))


@when(parse("I {method:Method} {address:Address} with the body:"))
@checked(check_text)
async def _(conversation: Conversation, method: str, address: Address, docstring: str) -> None:
    """Send a text as it stands; the content type stands after the opening quotes."""
    media_type = running_step.get().media_type or PLAIN_TEXT
    await conversation.ask(conversation.take(method, address, RawContent(docstring, media_type)))


@when(parse("I {method:Method} {address:Address} with the file {name:Quoted} as {kind:Quoted}"))
@checked(check_file)
async def _(
    conversation: Conversation,
    method: str,
    address: Address,
    name: Text,
    kind: Text,
) -> None:
    """Send a file that lies beside the feature, with this content type."""
    content = FileContent(beside(running_step.get().folder, name.written), kind.written)
    await conversation.ask(conversation.take(method, address, content))


@when("I send the same request again")
async def _(conversation: Conversation) -> None:
    """Send the last request once more, exactly as it was."""
    await conversation.ask_again()
