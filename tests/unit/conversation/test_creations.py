"""Resources that a scenario creates and recreates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from support.conversation.creations import made_anew
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.conversation import Conversation

    Talking = Callable[..., Conversation]


async def test_a_thing_is_made_remembered_and_recreated_by_its_maker(talking: Talking) -> None:
    api = Api(*(httpx.Response(201, json={"id": n}) for n in (1, 2)))
    roles = {"admin": Credentials(auth="token", token=SecretStr("t"))}
    conversation = talking(api, roles=roles)
    await conversation.speak_as("admin")
    request = conversation.compose("POST", Address("/users"))
    await made_anew(conversation, "account", request)
    assert conversation.values.lookup("account.id") == 1
    await conversation.speak_as("anonymous")
    await conversation.recipes.renew(["account"])
    assert conversation.values.lookup("account.id") == 2
    assert [asked.headers["authorization"] for asked in api.asked] == ["Bearer t"] * 2


async def test_a_thing_that_is_refused_is_neither_remembered_nor_recreated(
    talking: Talking,
) -> None:
    conversation = talking(Api(httpx.Response(409, json={"title": "taken"})))
    request = conversation.compose("POST", Address("/users"))
    with pytest.raises(ConversationError) as caught:
        await made_anew(conversation, "account", request)
    message = str(caught.value)
    assert "account" in message
    assert "POST /users: 409" in message
    assert '{"title":"taken"}' in message
    assert conversation.values.names == []
    assert not conversation.recipes.covers(["account"])
