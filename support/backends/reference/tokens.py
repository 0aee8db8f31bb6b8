"""Access tokens and refresh tokens (RFC 6749)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class InvalidTokenError(Exception):
    """A refresh token that nobody was given, or that has been used or revoked."""


@dataclass(frozen=True)
class Grant:
    """What a client is given; ``expires_in`` counts whole seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass
class _SignIn:
    """A sign-in with all its refreshes; only the latest refresh token is good."""

    user_id: str
    refresh_digest: bytes | None = None


@dataclass(frozen=True)
class _Access:
    user_id: str
    expires_at: float


class Tokens:
    """Who has been given which tokens.

    Tokens are kept and looked up as SHA-256 digests, so that neither the memory nor the time of
    a look-up gives one away. ``lifetime`` is that of an access token, in seconds of ``clock``.
    Refresh tokens do not expire.
    """

    def __init__(self, lifetime: float, clock: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._access: dict[bytes, _Access] = {}
        self._sign_ins: dict[bytes, _SignIn] = {}  # by every refresh token, used ones too

    def issue(self, user_id: str) -> Grant:
        """Give a user who has signed in their first tokens."""
        return self._grant(_SignIn(user_id))

    def refresh(self, refresh_token: str) -> Grant:
        """Take a refresh token in exchange for new tokens; earlier access tokens stay good.

        Raises InvalidTokenError. A token that is used twice was stolen by one of its users, so
        the one that replaced it is revoked as well (RFC 9700, 4.14.2).
        """
        digest = _digest(refresh_token)
        sign_in = self._sign_ins.get(digest)
        if sign_in is None:
            raise InvalidTokenError
        if sign_in.refresh_digest != digest:
            sign_in.refresh_digest = None
            raise InvalidTokenError
        return self._grant(sign_in)

    def user_id(self, access_token: str) -> str | None:
        """Return whom an access token speaks for; None if it is unknown or has expired."""
        access = self._access.get(_digest(access_token))
        return access.user_id if access and self._clock() < access.expires_at else None

    def revoke_all(self, user_id: str) -> None:
        """Make every token of a user worthless."""
        self._access = {d: a for d, a in self._access.items() if a.user_id != user_id}
        self._sign_ins = {d: s for d, s in self._sign_ins.items() if s.user_id != user_id}

    def _grant(self, sign_in: _SignIn) -> Grant:
        grant = Grant(secrets.token_urlsafe(32), secrets.token_urlsafe(32), int(self._lifetime))
        expires_at = self._clock() + self._lifetime
        self._access[_digest(grant.access_token)] = _Access(sign_in.user_id, expires_at)
        sign_in.refresh_digest = _digest(grant.refresh_token)
        self._sign_ins[sign_in.refresh_digest] = sign_in
        return grant


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
