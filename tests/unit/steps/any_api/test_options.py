"""Steps that set options of requests."""

from __future__ import annotations

from typing import Any

import pytest

from steps.any_api import options
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address
from tests.unit.conversation.conftest import Api


async def test_terms_stay_for_all_that_comes(perform: Any, talking: Any) -> None:
    conversation = talking(Api(), services={"mail": "http://mail.example.com"})
    conversation.values.remember("service", "mail")
    for step in (
        'Given I use the service "{service}"',
        "Given redirects are followed",
        "Given each request may take 250 ms",
    ):
        await perform(options, step, conversation=conversation)
    terms = conversation.terms
    assert (terms.service, terms.follow_redirects) == ("http://mail.example.com", True)
    assert terms.seconds == pytest.approx(0.25)


async def test_the_next_request_has_headers_a_query_and_a_body(perform: Any, talking: Any) -> None:
    api = Api()
    conversation = talking(api)
    conversation.values.remember("n", 5)
    given: dict[str, Any] = {"conversation": conversation}
    await perform(options, 'Given the request header "X-A" is "{n}"', **given)
    await perform(options, "Given the request headers:", datatable=[["X-B", "b"]], **given)
    await perform(options, "Given the query:", datatable=[["q", "{n}"], ["q", "6"]], **given)
    await perform(options, "Given the JSON body:", docstring='{"n": "{n}"}', **given)
    await conversation.ask(conversation.take("POST", Address("/users")))
    [asked] = api.asked
    assert api.targets == ["POST /users?q=5&q=6"]
    assert (asked.headers["x-a"], asked.headers["x-b"]) == ("5", "b")
    assert asked.content == b'{"n": 5}'


async def test_a_service_that_is_not_set_is_reported(perform: Any, talking: Any) -> None:
    with pytest.raises(ConversationError, match='unknown service "mail"'):
        await perform(options, 'Given I use the service "mail"', conversation=talking(Api()))
