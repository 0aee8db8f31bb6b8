"""Access and refresh tokens: opaque, and known only here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Grant:
    """The tokens of one sign-in; ``expires_in`` in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class TokenBook:
    """Which token speaks for which account."""

    def __init__(self, lifetime: int, clock: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._access: dict[str, tuple[str, float]] = {}
        self._refresh: dict[str, str] = {}

    def grant(self, account_id: str) -> Grant:
        """Make new tokens for an account."""
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._access[access] = (account_id, self._clock() + self._lifetime)
        self._refresh[refresh] = account_id
        return Grant(access, refresh, self._lifetime)

    def redeem(self, refresh_token: str) -> str | None:
        """Return the account of a refresh token, which is good for one time."""
        return self._refresh.pop(refresh_token, None)

    def holder(self, access_token: str) -> str | None:
        """Return the account of an access token that has not expired."""
        account_id, expires_at = self._access.get(access_token, (None, 0.0))
        return account_id if self._clock() < expires_at else None
