"""What requests are sent with: where to, on which terms, and headers and the like for the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_bdd import given

from steps.endpoints.parameters import parse
from support.conversation.checked import check_json, check_pairs
from support.conversation.content import JsonContent
from support.conversation.tables import pairs
from support.conversation.written import JsonText
from support.gherkin.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.written import Text


@given(parse("I use the service {name:Quoted}"))
def _(conversation: Conversation, name: Text) -> None:
    """Send what comes now to another service, API_SERVICES__NAME in the settings."""
    conversation.use_service(name.filled(conversation.values))


@given("redirects are followed")
def _(conversation: Conversation) -> None:
    """Follow redirects from now on; otherwise they are responses like any other."""
    conversation.terms = replace(conversation.terms, follow_redirects=True)


@given(parse("each request may take {limit:Duration}"))
def _(conversation: Conversation, limit: float) -> None:
    """Give up a request from now on when its answer is not complete after this time."""
    conversation.terms = replace(conversation.terms, seconds=limit)


@given(parse("the request header {name:Quoted} is {value:Quoted}"))
def _(conversation: Conversation, name: Text, value: Text) -> None:
    """Send a header with the next request."""
    conversation.add(headers=((name.written, value.written),))


@given("the request headers:")
@checked(check_pairs)
def _(conversation: Conversation, datatable: list[list[str]]) -> None:
    """Send headers with the next request: a row of name and value for each, without heading."""
    conversation.add(headers=pairs(datatable))


@given("the query:")
@checked(check_pairs)
def _(conversation: Conversation, datatable: list[list[str]]) -> None:
    """Send query parameters with the next request: a row of name and value for each."""
    conversation.add(query=pairs(datatable))


@given("the JSON body:")
@checked(check_json)
def _(conversation: Conversation, docstring: str) -> None:
    """Send JSON with the next request, where its own step has no room for it."""
    conversation.add(content=JsonContent(JsonText(docstring)))
