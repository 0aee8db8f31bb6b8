"""Things that a scenario makes by a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.conversation.errors import ConversationError

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.requests import Request


async def made_anew(conversation: Conversation, name: str, request: Request) -> None:
    """Make something as the present caller, remember the answer, and how to make another.

    Raises ConversationError where the request is refused.
    """
    maker = conversation.caller

    async def make() -> None:
        response = await conversation.deliver(request.filled(conversation.values), maker)
        if not response.http.is_success:
            raise ConversationError(
                f"no {name} could be made: {response.described}; the body is {response.shown}"
            )
        conversation.values.remember(name, response.json)

    await make()
    conversation.recipes.add(name, make)
