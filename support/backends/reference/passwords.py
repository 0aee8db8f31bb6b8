"""Passwords at rest."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr


@dataclass(frozen=True)
class PasswordHash:
    """A salted scrypt hash.

    Its cost (n=16, r=1, 10 µs) is far below what a real service needs (n=2**17, r=8, OWASP
    Password Storage): these accounts live as long as one scenario, and each of them would
    take 0.4 s.
    """

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: SecretStr) -> PasswordHash:
        """Hash a password with a salt of its own."""
        salt = secrets.token_bytes(16)
        return cls(salt, _scrypt(password, salt))

    def matches(self, password: SecretStr) -> bool:
        """Tell whether this is the hash of a password, in a time that does not tell how nearly."""
        return hmac.compare_digest(self.digest, _scrypt(password, self.salt))


def _scrypt(password: SecretStr, salt: bytes) -> bytes:
    return hashlib.scrypt(password.get_secret_value().encode(), salt=salt, n=16, r=1, p=1)
