"""Options of requests: service, time limit, redirects; headers, query, body of the next request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_bdd import given

from steps.any_api.parameters import parse
from support.conversation.bodies import JsonContent
from support.conversation.preflight.data import check_header, check_headers, check_json, check_pairs
from support.conversation.preflight.order import Does, Drafts
from support.conversation.step_values import JsonText
from support.conversation.tables import pairs
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Text


@given(parse("I use the service {name:Service}"))
@checked(does=Does.LEAVES)
def _(conversation: Conversation, name: Text) -> None:
    """Send further requests to another service, API_SERVICES__NAME in the settings."""
    conversation.use_service(name.filled(conversation.values))


@given("redirects are followed")
@checked(does=Does.FOLLOWS)
def _(conversation: Conversation) -> None:
    """Follow redirects from now on; by default they are responses like any other."""
    conversation.terms = replace(conversation.terms, follow_redirects=True)


@given(parse("each request may take {limit:Limit}"))
def _(conversation: Conversation, limit: float) -> None:
    """Abort further requests whose response is not complete after this time."""
    conversation.terms = replace(conversation.terms, seconds=limit)


@given(parse("the request header {name:Quoted} is {value:Quoted}"))
@checked(check_header, does=Drafts())
def _(conversation: Conversation, name: Text, value: Text) -> None:
    """Send a header with the next request."""
    conversation.add(headers=((name.written, value.written),))


@given("the request headers:")
@checked(check_headers, does=Drafts())
def _(conversation: Conversation, datatable: list[list[str]]) -> None:
    """Send headers with the next request: a row of name and value for each, without heading."""
    conversation.add(headers=pairs(datatable))


@given("the query:")
@checked(check_pairs, does=Drafts(is_query=True))
def _(conversation: Conversation, datatable: list[list[str]]) -> None:
    """Send query parameters with the next request: a row of name and value for each."""
    conversation.add(query=pairs(datatable))


@given("the JSON body:")
@checked(check_json, does=Drafts("json"))
def _(conversation: Conversation, docstring: str) -> None:
    """Send JSON with the next request, if its own step cannot have a docstring."""
    conversation.add(content=JsonContent(JsonText(docstring)))
