"""The people of a scenario, made known to what it says in requests."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.http.auth import BearerAuth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.api.cast import Account, Cast
    from support.conversation.conversation import Conversation
    from support.gherkin.step_checks import StepUse

USERS = "users"
"""The name of the list of the ids of all people with an account."""


def introduced(cast: Cast, conversation: Conversation) -> Cast:
    """Make the people of a cast known, those there are and those to come; return the cast.

    Alice is a caller of that name; ``{alice.email}`` and the like are her details, ``{alice.id}``
    is that of her account, and ``{users}`` holds everybody's.
    """
    conversation.values.provide(USERS, lambda: [a.user_id for a in cast.accounts.values()])
    cast.listeners.append(_Introduction(cast, conversation))
    return cast


def names_of(use: StepUse) -> Iterator[str]:
    """Yield the names of values that a step about a person makes known."""
    yield from (str(use.arguments["name"]).lower(), USERS)


def names_in_column(use: StepUse) -> Iterator[str]:
    """Yield those that a table of people makes known."""
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
