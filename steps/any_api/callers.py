"""The caller of each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from pytest_bdd import given

from steps.any_api.parameters import parse
from support.conversation.callers import ANONYMOUS
from support.conversation.preflight.data import check_sign_in, signed_in
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.callers import CallerName
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import Text


@given(parse("I am signed in as {name:Caller}"))
async def _(conversation: Conversation, name: CallerName) -> None:
    """Send further requests as a configured role, or as a person of the scenario."""
    await conversation.speak_as(name.written)


@given(parse("I am signed in as {username:Quoted} with the password {password:Quoted}"))
@checked(check_sign_in, makes=signed_in)
async def _(conversation: Conversation, username: Text, password: Text) -> None:
    """Sign in with the configured login, and send further requests as this user."""
    name, secret = (text.filled(conversation.values) for text in (username, password))
    await conversation.callers.signed_in(name, name, SecretStr(secret))
    await conversation.speak_as(name)


@given("I am not signed in")
async def _(conversation: Conversation) -> None:
    """Send further requests without credentials."""
    await conversation.speak_as(ANONYMOUS)
