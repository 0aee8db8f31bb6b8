"""The people of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from support.api.endpoints import AuthApi, UsersApi
from support.http.auth import BearerAuth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from support.api.factories import Person, PersonFactory
    from support.api.models import TokenGrant
    from support.http.client import ApiClient

VISITOR = "a visitor"


@dataclass(frozen=True)
class Account:
    """Somebody with an account, signed in: who, the account's id, and the tokens.

    ``is_new`` tells whether the scenario has opened it; the administrator's was there before.
    """

    person: Person
    user_id: str
    grant: TokenGrant
    is_new: bool


class CastListener(Protocol):
    """Who wants to know of people."""

    def met(self, name: str) -> None:
        """Somebody was named for the first time."""
        ...

    def admitted(self, name: str, account: Account) -> None:
        """Somebody has an account and is signed in."""
        ...


class Cast:
    """People by first name, made up when first named and signed in once they have an account."""

    def __init__(self, client: ApiClient, factory: PersonFactory) -> None:
        self._client = client
        self._factory = factory
        self._people: dict[str, Person] = {}
        self._accounts: dict[str, Account] = {}
        self.listeners: list[CastListener] = []

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Who is signed in, by first name."""
        return self._accounts

    def person(self, name: str) -> Person:
        """Return somebody, with or without an account."""
        if name not in self._people:
            self._people[name] = self._factory.person(name)
            for listener in self.listeners:
                listener.met(name)
        return self._people[name]

    async def replace(self, name: str) -> Account:
        """Open an account for another person of the same first name, in place of the first."""
        self._people[name] = self._factory.person(name)
        return await self.join(name)

    async def join(self, name: str) -> Account:
        """Open an account for somebody and sign them in."""
        person = self.person(name)
        registered = await UsersApi(self._client).register(person.registration())
        grant = await self.sign_in(person)
        return self._admit(name, Account(person, registered.user.id, grant, is_new=True))

    async def enter(self, name: str, person: Person) -> Account:
        """Sign in somebody who has an account already."""
        grant = await self.sign_in(person)
        user = await self.users_api_with(grant.access_token).whoami()
        return self._admit(name, Account(person, user.id, grant, is_new=False))

    async def sign_in(self, person: Person) -> TokenGrant:
        """Return the tokens that somebody gets for their password."""
        return await AuthApi(self._client).sign_in(person.email, person.password)

    def _admit(self, name: str, account: Account) -> Account:
        self._people[name] = account.person
        self._accounts[name] = account
        for listener in self.listeners:
            listener.admitted(name, account)
        return account

    def account(self, name: str) -> Account:
        """Return the account of somebody who is signed in.

        Raises LookupError when nobody of that name is.
        """
        if name not in self._accounts:
            known = ", ".join(self._accounts) or "nobody yet"
            raise LookupError(
                f"{name} is not signed in; signed in: {known}. "
                f'Write "Given {name} is a member" first'
            )
        return self._accounts[name]

    def users_api(self, name: str) -> UsersApi:
        """Return the accounts as somebody sees them; ``a visitor`` is nobody in particular."""
        if name == VISITOR:
            return UsersApi(self._client)
        return self.users_api_with(self.account(name).grant.access_token)

    def users_api_with(self, token: SecretStr) -> UsersApi:
        """Return the accounts as the bearer of a token sees them."""
        return UsersApi(self._client.signed_in(BearerAuth(token)))
