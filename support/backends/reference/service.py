"""The state behind one app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.backends.reference.store import Store, is_password
from support.backends.reference.tokens import TokenBook

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.backends.reference.config import ReferenceConfig
    from support.backends.reference.store import Account


class Service:
    """Accounts and tokens; a new one holds the seeded administrator alone."""

    def __init__(self, config: ReferenceConfig, clock: Callable[[], float]) -> None:
        self.store = Store()
        self.tokens = TokenBook(config.token_lifetime, clock)
        password = config.admin_password.get_secret_value()
        self.store.add(config.admin_email, "Administrator", password, "admin")

    def identify(self, email: str, password: str) -> Account | None:
        """Return the account of an address, if this is its password."""
        account = self.store.by_email(email)
        return account if account and is_password(password, account.password) else None

    def holder(self, access_token: str) -> Account | None:
        """Return the account that an access token speaks for."""
        account_id = self.tokens.holder(access_token)
        return self.store.get(account_id) if account_id else None

    def redeem(self, refresh_token: str) -> Account | None:
        """Return the account of a refresh token, and void the token."""
        account_id = self.tokens.redeem(refresh_token)
        return self.store.get(account_id) if account_id else None
