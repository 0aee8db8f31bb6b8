"""The people of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from support.auth.schemes import BearerAuth
from support.users.endpoints import AuthApi, UsersApi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from support.http.client import ApiClient
    from support.users.factories import Person, PersonFactory
    from support.users.models import TokenGrant

VISITOR = "a visitor"


@dataclass(frozen=True)
class Account:
    """The account of a person who is signed in.

    ``is_new`` is true if the scenario opened it; the administrator's already existed.
    """

    person: Person
    user_id: str
    grant: TokenGrant
    is_new: bool


class CastListener(Protocol):
    """Is notified of the people of a scenario."""

    def met(self, name: str) -> None:
        """A person was named for the first time."""
        ...

    def admitted(self, name: str, account: Account) -> None:
        """A person has an account and is signed in."""
        ...


class Cast:
    """People by first name, generated when first named, signed in once they have an account."""

    def __init__(self, client: ApiClient, factory: PersonFactory) -> None:
        self._client = client
        self._factory = factory
        self._people: dict[str, Person] = {}
        self._accounts: dict[str, Account] = {}
        self.listeners: list[CastListener] = []

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The accounts of the people who are signed in, by first name."""
        return self._accounts

    def person(self, name: str) -> Person:
        """Return the person of this name, who may or may not have an account."""
        if name not in self._people:
            self._people[name] = self._factory.person(name)
            for listener in self.listeners:
                listener.met(name)
        return self._people[name]

    async def replace(self, name: str) -> Account:
        """Open an account for a new person of the same first name, who replaces the old one."""
        self._people[name] = self._factory.person(name)
        return await self.join(name)

    async def join(self, name: str) -> Account:
        """Open an account for the person and sign in."""
        person = self.person(name)
        registered = await UsersApi(self._client).register(person.registration())
        grant = await self.sign_in(person)
        return self._admit(name, Account(person, registered.user.id, grant, is_new=True))

    async def enter(self, name: str, person: Person) -> Account:
        """Sign in a person who already has an account."""
        grant = await self.sign_in(person)
        user = await self.users_api_with(grant.access_token).whoami()
        return self._admit(name, Account(person, user.id, grant, is_new=False))

    async def sign_in(self, person: Person) -> TokenGrant:
        """Return new tokens for a person's address and password."""
        return await AuthApi(self._client).sign_in(person.email, person.password)

    def _admit(self, name: str, account: Account) -> Account:
        self._people[name] = account.person
        self._accounts[name] = account
        for listener in self.listeners:
            listener.admitted(name, account)
        return account

    def account(self, name: str) -> Account:
        """Return the account of a person who is signed in.

        Raises LookupError if the person is not.
        """
        if name not in self._accounts:
            known = ", ".join(self._accounts) or "nobody yet"
            raise LookupError(
                f"{name} is not signed in; signed in: {known}. "
                f'Write "Given {name} is a member" first'
            )
        return self._accounts[name]

    def users_api(self, name: str) -> UsersApi:
        """Return the API for a person as the caller; ``a visitor`` is anonymous."""
        if name == VISITOR:
            return UsersApi(self._client)
        return self.users_api_with(self.account(name).grant.access_token)

    def users_api_with(self, token: SecretStr) -> UsersApi:
        """Return the API for the bearer of an access token as the caller."""
        return UsersApi(self._client.signed_in(BearerAuth(token)))
