"""Resources that a scenario creates, and can create again for each caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.conversation.errors import ConversationError

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.requests import Request


async def made_anew(conversation: Conversation, name: str, request: Request) -> None:
    """Create a resource as the current caller; remember the response and how to repeat it.

    Raises ConversationError if the request fails.
    """
    maker = conversation.caller

    async def make() -> None:
        response = await conversation.deliver(request.filled(conversation.values), maker)
        if not response.http.is_success:
            raise ConversationError(
                f"could not create {name}: {response.described}; the body is {response.shown}"
            )
        conversation.values.remember(name, response.json)

    await make()
    conversation.recipes.add(name, make)
