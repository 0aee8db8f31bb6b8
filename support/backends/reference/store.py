"""The accounts, in memory."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any


@dataclass(frozen=True)
class Account:
    """An account in one version; ``number`` tells the order of registration."""

    id: str
    number: int
    email: str
    name: str
    role: str
    created_at: datetime
    password: bytes  # salt and hash
    version: int = 1

    @property
    def etag(self) -> str:
        """The entity tag of this version, strong."""
        return f'"{self.id}.{self.version}"'


class EmailTakenError(Exception):
    """The e-mail address belongs to another account, in whatever letter case."""


class Store:
    """Accounts by id; each change is one step, without an await in it."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._ids_by_email: dict[str, str] = {}
        self._numbers = count(1)

    def add(self, email: str, name: str, password: str, role: str = "member") -> Account:
        """Open an account; raises EmailTakenError."""
        self._claim(email, owner=None)
        account = Account(
            id=f"usr_{secrets.token_hex(12)}",
            number=next(self._numbers),
            email=email,
            name=name,
            role=role,
            created_at=datetime.now(UTC),
            password=hash_password(password),
        )
        self._keep(account)
        return account

    def change(self, account: Account, **changes: Any) -> Account:
        """Replace an account by a newer version; raises EmailTakenError."""
        self._claim(changes.get("email", account.email), owner=account.id)
        if "password" in changes:
            changes["password"] = hash_password(changes["password"])
        del self._ids_by_email[account.email.casefold()]
        newer = replace(account, version=account.version + 1, **changes)
        self._keep(newer)
        return newer

    def remove(self, account: Account) -> None:
        """Close an account."""
        del self._accounts[account.id]
        del self._ids_by_email[account.email.casefold()]

    def get(self, account_id: str) -> Account | None:
        """Find an account by id."""
        return self._accounts.get(account_id)

    def by_email(self, email: str) -> Account | None:
        """Find an account by address, whatever its letter case."""
        account_id = self._ids_by_email.get(email.casefold())
        return self._accounts[account_id] if account_id else None

    def find(self, email: str | None = None) -> list[Account]:
        """Return all accounts, or that of an address, in the order of their registration."""
        if email is not None:
            account = self.by_email(email)
            return [account] if account else []
        return sorted(self._accounts.values(), key=lambda account: account.number)

    def _claim(self, email: str, owner: str | None) -> None:
        if self._ids_by_email.get(email.casefold(), owner) != owner:
            raise EmailTakenError(email)

    def _keep(self, account: Account) -> None:
        self._accounts[account.id] = account
        self._ids_by_email[account.email.casefold()] = account.id


_SALT = 16  # bytes


def hash_password(password: str) -> bytes:
    """Salt and hash a password; cheaply, as these accounts live for one test run."""
    salt = secrets.token_bytes(_SALT)
    return salt + _scrypt(password, salt)


def is_password(password: str, hashed: bytes) -> bool:
    """Tell whether a password is the hashed one, in the same time either way."""
    return hmac.compare_digest(hashed[_SALT:], _scrypt(password, hashed[:_SALT]))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**4, r=8, p=1)
