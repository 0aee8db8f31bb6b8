"""Steps that look at a response as JSON."""

from __future__ import annotations

import types
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel

from steps.any_api import matching
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address
from tests.unit.conversation.conftest import Api

USERS = {"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}], "total": 2}


@pytest_asyncio.fixture
async def conversation(talking: Any) -> Any:
    """A conversation that has been answered."""
    conversation = talking(Api(httpx.Response(200, json=USERS)))
    conversation.values.remember("n", 2)
    await conversation.ask(conversation.take("GET", Address("/users")))
    return conversation


@pytest.mark.parametrize(
    ("step", "passes", "fails"),
    [
        ("the response matches:", '{"users": "#[{n}]", "total": "{n}"}', '{"total": 2}'),
        ("the response contains:", '{"users": [{"name": "Bob"}]}', '{"users": [{"name": "C"}]}'),
        (
            "the response matches in any order:",
            '{"total": 2, "users": [{"id": 2, "name": "Bob"}, {"id": 1, "name": "Ada"}]}',
            '{"total": 2, "users": [{"id": 2, "name": "Bob"}]}',
        ),
        ('"$.users[*].id" matches:', "[1, 2]", "[2, 1]"),
        ('"$.users" contains:', '[{"id": 2}]', '[{"id": 3}]'),
        ('"$.users[*].id" matches in any order:', '["{n}", 1]', "[1, 1]"),
        ('each of "$.users" matches:', '{"id": "#int", "name": "#string"}', '{"id": "#int"}'),
        ('each of "$.users" contains:', '{"id": "#int"}', '{"id": 1}'),
        ('"$.users[?@.id=={n}].name" matches:', '["Bob"]', '["Ada"]'),
        ('"$.users[?@.id=={n}]" contains:', '[{"name": "Bob"}]', '[{"name": "Ada"}]'),
        ('"$.users[?@.id=={n}].name" matches in any order:', '["Bob"]', "[]"),
        ('each of "$.users[?@.id<{n}]" matches:', '{"id": 1, "name": "Ada"}', '{"id": 2}'),
        ('each of "$.users[?@.id<{n}]" contains:', '{"name": "Ada"}', '{"name": "Bob"}'),
    ],
)
async def test_a_docstring_passes_or_fails(
    perform: Any, conversation: Any, step: str, passes: str, fails: str
) -> None:
    await perform(matching, f"Then {step}", conversation=conversation, docstring=passes)
    with pytest.raises(AssertionError):
        await perform(matching, f"Then {step}", conversation=conversation, docstring=fails)


@pytest.mark.parametrize(
    ("passes", "fails"),
    [
        ('"$.total" is {n}', '"$.total" is "{n}th"'),
        ('"$.total" is "#int 1.."', '"$.total" is "#string"'),
        ('"$.more" is "#absent"', '"$.total" is "#absent"'),
        ('"$.total" is not "3"', '"$.total" is not 2'),
        ('"$.users[?@.id=={n}].id" is not 1', '"$.users[?@.id=={n}].id" is not 2'),
        ('"$.users[?@.id>{n}]" is "#[0]"', '"$.users[?@.id=={n}]" is "#[0]"'),
        ('"$.users[0][\'x{n}\']" is "#absent"', '"$.users[?@.id=={n}].id" is "#absent"'),
    ],
)
async def test_a_value_passes_or_fails(
    perform: Any, conversation: Any, passes: str, fails: str
) -> None:
    await perform(matching, f"Then {passes}", conversation=conversation)
    with pytest.raises(AssertionError):
        await perform(matching, f"Then {fails}", conversation=conversation)


@pytest.fixture
def models() -> types.ModuleType:
    """A project's models."""
    module = types.ModuleType("team.models")
    fields: dict[str, Any] = {"id": int, "name": str}
    module.User = type(  # type: ignore[attr-defined]  # a model of the module
        "User", (BaseModel,), {"__module__": "team.models", "__annotations__": fields}
    )
    module.Page = type(  # type: ignore[attr-defined]  # as the other
        "Page", (BaseModel,), {"__module__": "team.models", "__annotations__": {"total": int}}
    )
    return module


@pytest.mark.parametrize(
    ("passes", "fails"),
    [
        ("the response is a valid Page", "the response is a valid User"),
        ('"$.users[0]" is a valid User', '"$.users[0]" is a valid Page'),
        ('"$.users[-{n}]" is a valid User', '"$.users[-{n}]" is a valid Page'),
        ('"$.users[?@.id=={n}]" is a list of valid Users', '"$.users[-{n}]" is a valid Page'),
        ('"$.users" is a list of valid Users', '"$.users" is a list of valid Pages'),
        ('"$.users[?@.id > 1]" is a list of valid Users', "the response is a list of valid Users"),
    ],
)
async def test_a_model_is_valid_or_not(
    perform: Any, conversation: Any, models: types.ModuleType, passes: str, fails: str
) -> None:
    await perform(matching, f"Then {passes}", conversation=conversation, models=models)
    with pytest.raises(AssertionError):
        await perform(matching, f"Then {fails}", conversation=conversation, models=models)
    with pytest.raises(ConversationError, match="the project has no models"):
        await perform(matching, f"Then {passes}", conversation=conversation, models=None)


async def test_a_list_of_models_is_valid(
    perform: Any, talking: Any, models: types.ModuleType
) -> None:
    conversation = talking(Api(httpx.Response(200, json=USERS["users"])))
    await conversation.ask(conversation.take("GET", Address("/users")))
    step = "Then the response is a list of valid Users"
    await perform(matching, step, conversation=conversation, models=models)
