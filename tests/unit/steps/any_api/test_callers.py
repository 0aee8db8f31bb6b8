"""Steps that sign callers in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from steps.any_api import callers
from support.conversation.step_values import Address
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import Api

ROLES = {"admin": Credentials(auth="token", token=SecretStr("t"))}


async def sent_as(conversation: Any, api: Api) -> str | None:
    """Send a request; return the credentials it was sent with."""
    await conversation.ask(conversation.take("GET", Address("/users")))
    found: str | None = api.asked[-1].headers.get("authorization")
    return found


@pytest.mark.parametrize("name", ["admin", "the admin"])
async def test_a_role_is_signed_in_and_out(perform: Any, talking: Any, name: str) -> None:
    api = Api()
    conversation = talking(api, roles=ROLES)
    await perform(callers, f"Given I am signed in as {name}", conversation=conversation)
    assert await sent_as(conversation, api) == "Bearer t"
    await perform(callers, "Given I am not signed in", conversation=conversation)
    assert await sent_as(conversation, api) is None


async def test_a_user_signs_in_with_a_password(perform: Any, talking: Any) -> None:
    api = Api(httpx.Response(200, json={"access_token": "abc"}))
    conversation = talking(api)
    conversation.values.remember("ada", {"email": "ada@example.com", "password": "pw-1"})
    step = 'Given I am signed in as "{ada.email}" with the password "{ada.password}"'
    await perform(callers, step, conversation=conversation)
    fields = parse_qs(api.asked[0].content.decode())
    assert (fields["username"], fields["password"]) == (["ada@example.com"], ["pw-1"])
    assert await sent_as(conversation, api) == "Bearer abc"
    assert conversation.caller.name == "ada@example.com"
