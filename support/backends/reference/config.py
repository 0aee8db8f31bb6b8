"""What can be chosen about the reference API."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

_PUBLISHED = SecretStr("admin-password")  # the default of a service that keeps nothing


@dataclass(frozen=True)
class ReferenceConfig:
    """The seeded administrator, and limits.

    ``token_lifetime`` is in seconds; ``requests_per_second`` is a client's, None for no limit.
    """

    admin_email: str = "admin@example.com"
    admin_password: SecretStr = _PUBLISHED
    token_lifetime: int = 3600
    requests_per_second: float | None = None
