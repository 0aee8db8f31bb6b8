"""Make the people of a scenario available to its requests."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.auth.schemes import BearerAuth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.conversation.conversation import Conversation
    from support.gherkin.authoring.step_checks import StepUse
    from support.users.cast import Account, Cast

USERS = "users"
"""The name of the list with the ids of all people with an account."""


def introduced(cast: Cast, conversation: Conversation) -> Cast:
    """Make the present and future people of a cast available to requests; return the cast.

    Alice becomes a caller of that name, ``{alice.email}`` and the like are Alice's details,
    ``{alice.id}`` is the id of Alice's account, and ``{users}`` lists the ids of all accounts.
    """
    conversation.values.provide(USERS, lambda: [a.user_id for a in cast.accounts.values()])
    cast.listeners.append(_Introduction(cast, conversation))
    return cast


def names_of(use: StepUse) -> Iterator[str]:
    """Yield the names of the values that a step about a person provides."""
    yield from (str(use.arguments["name"]).lower(), USERS)


def names_in_column(use: StepUse) -> Iterator[str]:
    """Yield the names of the values that a table of people provides."""
    yield USERS
    yield from (str(row[0]).lower() for row in use.datatable or ())


@dataclass(frozen=True)
class _Introduction:
    cast: Cast
    conversation: Conversation

    def met(self, name: str) -> None:
        self.conversation.values.provide(name.lower(), functools.partial(self._details, name))

    def admitted(self, name: str, account: Account) -> None:
        self.met(name)
        self.conversation.callers.admit(name, BearerAuth(account.grant.access_token))
        if account.is_new:
            self.conversation.recipes.add(name.lower(), functools.partial(self._replace, name))

    async def _replace(self, name: str) -> None:
        await self.cast.replace(name)

    def _details(self, name: str) -> dict[str, Any]:
        person = self.cast.person(name)
        details = {"name": person.name, "email": person.email, "password": person.password}
        account = self.cast.accounts.get(name)
        return details | {"id": account.user_id} if account else details
