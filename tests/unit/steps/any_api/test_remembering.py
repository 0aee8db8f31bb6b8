"""Steps that give values a name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest_asyncio

from steps.any_api import remembering
from support.conversation.step_values import Address
from tests.unit.conversation.conftest import Api

ANSWER = httpx.Response(
    201, json={"id": 7, "tags": ["a"]}, headers={"Location": "/users/7", "Set-Cookie": "sid=s-1"}
)


@pytest_asyncio.fixture
async def conversation(talking: Any) -> Any:
    """A conversation that has been answered."""
    conversation = talking(Api(ANSWER))
    await conversation.ask(conversation.take("POST", Address("/users")))
    return conversation


async def test_values_have_names_from_then_on(perform: Any, conversation: Any) -> None:
    given: dict[str, Any] = {"conversation": conversation}
    for step in (
        'Given I remember "$" as "user"',
        'When I remember "$.tags[0]" as "tag"',
        'Then I remember the header "Location" as "place"',
        'Given "location" stands for "Location"',
        'Then I remember the header "{location}" as "same-place"',
        'Given I remember the cookie "sid" as "session"',
        'Given "number" stands for "{user.id}"',
        'Given "note" stands for "no. {number}"',
    ):
        await perform(remembering, step, **given)
    docstring = '{"of": "{user.id}", "all": [1, true]}'
    await perform(remembering, 'Given "order" stands for:', docstring=docstring, **given)
    lookup = conversation.values.lookup
    assert lookup("user") == {"id": 7, "tags": ["a"]}
    assert [lookup(name) for name in ("tag", "place", "session")] == ["a", "/users/7", "s-1"]
    assert lookup("same-place") == "/users/7"
    assert (lookup("number"), lookup("note")) == (7, "no. 7")
    assert lookup("order") == {"of": 7, "all": [1, True]}


async def test_values_stand_in_paths(perform: Any, conversation: Any) -> None:
    given: dict[str, Any] = {"conversation": conversation}
    for step in (
        'Given "field" stands for "id"',
        """Given I remember "$['{field}']" as "number\"""",
        'Given "tag" stands for "a"',
        """Given I remember "$.tags[?@=='{tag}']" as "tags\"""",
        """Given I remember "$[{field}]" as one of the "numbers\"""",
    ):
        await perform(remembering, step, **given)
    lookup = conversation.values.lookup
    assert (lookup("number"), lookup("tags"), lookup("numbers")) == (7, ["a"], [7])


async def test_values_are_gathered_in_a_list(perform: Any, conversation: Any) -> None:
    for path in ("$.id", "$.tags[0]"):
        step = f'Given I remember "{path}" as one of the "things"'
        await perform(remembering, step, conversation=conversation)
    assert conversation.values.lookup("things") == [7, "a"]


async def test_a_thing_can_be_made_anew_for_each_caller(perform: Any, talking: Any) -> None:
    api = Api(*(httpx.Response(201, json={"id": n}) for n in (1, 2)))
    conversation = talking(api)
    step = 'Given a new "account" for each caller, by POST "/users" with JSON:'
    await perform(remembering, step, conversation=conversation, docstring='{"name": "Ada"}')
    assert conversation.values.lookup("account.id") == 1
    await conversation.recipes.renew(["account"])
    assert conversation.values.lookup("account.id") == 2
    assert [asked.content for asked in api.asked] == [b'{"name": "Ada"}'] * 2
