"""Access tokens and refresh tokens (RFC 6749)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr


class InvalidTokenError(Exception):
    """A refresh token that was never issued, or has been used or revoked."""


@dataclass(frozen=True)
class Grant:
    """The tokens issued to a client; ``expires_in`` is in whole seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass
class _SignIn:
    """A sign-in with all its refreshes; only the latest refresh token is valid."""

    user_id: str
    refresh_digest: bytes | None = None


@dataclass(frozen=True)
class _Access:
    user_id: str
    expires_at: float


class Tokens:
    """The issued tokens and their owners.

    Tokens are stored and looked up as SHA-256 digests, so that neither the memory nor the time of
    a look-up reveals one. ``lifetime`` is that of an access token, in seconds of ``clock``.
    Refresh tokens do not expire.
    """

    def __init__(self, lifetime: float, clock: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._access: dict[bytes, _Access] = {}
        self._sign_ins: dict[bytes, _SignIn] = {}  # by every refresh token, used ones too

    def issue(self, user_id: str) -> Grant:
        """Issue the first tokens of a sign-in."""
        return self._grant(_SignIn(user_id))

    def refresh(self, refresh_token: str) -> Grant:
        """Exchange a refresh token for new tokens; earlier access tokens stay valid.

        Raises InvalidTokenError. A token used twice must have been stolen, so its replacement is
        revoked as well (RFC 9700, 4.14.2).
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
        """Return the owner of an access token; None if it is unknown or has expired."""
        access = self._access.get(_digest(access_token))
        return access.user_id if access and self._clock() < access.expires_at else None

    def revoke_all(self, user_id: str) -> None:
        """Revoke every token of a user."""
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


@dataclass(frozen=True)
class PasswordHash:
    """A salted scrypt hash.

    Its cost (n=16, r=1, 10 µs) is far below that required of a real service (n=2**17, r=8, OWASP
    Password Storage), which would take 0.4 s for each account; these live for one scenario.
    """

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: SecretStr) -> PasswordHash:
        """Hash a password with a new salt."""
        salt = secrets.token_bytes(16)
        return cls(salt, _scrypt(password, salt))

    def matches(self, password: SecretStr) -> bool:
        """Return whether this is the hash of a password, in constant time."""
        return hmac.compare_digest(self.digest, _scrypt(password, self.salt))


def _scrypt(password: SecretStr, salt: bytes) -> bytes:
    return hashlib.scrypt(password.get_secret_value().encode(), salt=salt, n=16, r=1, p=1)
