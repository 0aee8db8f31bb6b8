"""A secret in lower and in upper case, as the filters of placeholders write it."""

from __future__ import annotations

_LENGTH = 8  # characters of a secret that is distinct from ordinary words in any case


def cases(secret: str) -> list[str]:
    """Return the secret itself, in lower and in upper case; a short one only itself."""
    return [secret, secret.lower(), secret.upper()] if len(secret) >= _LENGTH else [secret]
