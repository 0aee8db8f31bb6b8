"""The accounts, in memory.

No method awaits, so each is atomic with respect to other requests.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from support.backends.reference.credentials import PasswordHash

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from support.backends.reference.schemas import Registration, Role, UserChange


class EmailTakenError(Exception):
    """Another account has this e-mail address."""


@dataclass(frozen=True)
class User:
    """One version of an account; ``number`` is its position in the order of creation."""

    id: str
    number: int
    email: str
    name: str
    role: Role
    created_at: datetime
    password: PasswordHash
    version: int = 1

    @property
    def etag(self) -> str:
        """The strong entity tag of this version (RFC 9110, 8.8.3)."""
        return f'"v{self.version}"'


@dataclass(frozen=True)
class UserPage:
    """Some accounts in the order of creation, and the total of all pages."""

    users: tuple[User, ...]
    total: int
    is_last: bool


class UserStore:
    """All accounts by id and by e-mail address; ``clock`` returns seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._users: dict[str, User] = {}  # in the order of creation
        self._ids: dict[str, str] = {}  # by e-mail address

    def add(self, registration: Registration, role: Role) -> User:
        """Open an account; raises EmailTakenError."""
        self._require_free(registration.email)
        return self._save(
            User(
                id=f"usr_{secrets.token_hex(12)}",
                number=next(self._numbers),
                email=registration.email,
                name=registration.name,
                role=role,
                created_at=datetime.fromtimestamp(self._clock(), UTC),
                password=PasswordHash.of(registration.password),
            )
        )

    def change(self, user: User, change: UserChange) -> User:
        """Save a new version of an account with these changes; raises EmailTakenError."""
        email = user.email if change.email is None else change.email
        self._require_free(email, owner=user)
        password = change.password
        self._ids.pop(_identity(user.email))
        return self._save(
            replace(
                user,
                email=email,
                name=user.name if change.name is None else change.name,
                password=user.password if password is None else PasswordHash.of(password),
                version=user.version + 1,
            )
        )

    def remove(self, user: User) -> None:
        """Delete an account and release its e-mail address."""
        del self._users[user.id]
        del self._ids[_identity(user.email)]

    def find(self, user_id: str) -> User | None:
        """Return the account with an id, in its latest version."""
        return self._users.get(user_id)

    def find_by_email(self, email: str) -> User | None:
        """Return the account with an e-mail address, ignoring case."""
        user_id = self._ids.get(_identity(email))
        return None if user_id is None else self._users[user_id]

    def authenticate(self, email: str, password: SecretStr) -> User | None:
        """Return the account with this address and password.

        An unknown address takes as long, so that the time does not reveal which exist.
        """
        user = self.find_by_email(email)
        if user is None:
            PasswordHash.of(password)
            return None
        return user if user.password.matches(password) else None

    def page(self, *, after: int, limit: int, email: str | None) -> UserPage:
        """Return at most ``limit`` accounts with a number above ``after``.

        With an e-mail address, return only its account, ignoring case.
        """
        if email is None:
            users = list(self._users.values())
        else:
            found = self.find_by_email(email)
            users = [] if found is None else [found]
        rest = [user for user in users if user.number > after]
        return UserPage(tuple(rest[:limit]), total=len(users), is_last=len(rest) <= limit)

    def _require_free(self, email: str, owner: User | None = None) -> None:
        if self.find_by_email(email) not in (None, owner):
            raise EmailTakenError

    def _save(self, user: User) -> User:
        self._users[user.id] = user
        self._ids[_identity(user.email)] = user.id
        return user


def _identity(email: str) -> str:
    """Return the canonical form by which e-mail addresses are compared."""
    return unicodedata.normalize("NFC", email).casefold()
