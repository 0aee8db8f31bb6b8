"""The configuration of a reference API."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from pydantic import SecretStr

from support.backends.reference.schemas import email_fault

_PUBLISHED_PASSWORD = SecretStr("admin-password")  # of an API discarded after the run
_MIN_RATE = 0.001  # requests per second: one in about 17 minutes


@dataclass(frozen=True)
class ReferenceConfig:
    """Settings of one reference API.

    ``admin_email`` and ``admin_password`` belong to the one account it starts with.
    ``token_lifetime`` is that of access tokens in seconds, at least 1.
    ``requests_per_second`` limits each client, at least 0.001; None means no limit.

    Raises ValueError for a value outside these ranges.
    """

    admin_email: str = "admin@example.com"
    admin_password: SecretStr = _PUBLISHED_PASSWORD
    token_lifetime: float = 3600
    requests_per_second: float | None = None

    def __post_init__(self) -> None:
        if fault := email_fault(self.admin_email):
            raise ValueError(
                f"admin e-mail {self.admin_email!r} is not valid: {fault} "
                "Give an address such as admin@example.com"
            )
        if not 1 <= self.token_lifetime < inf:
            raise ValueError(
                f"token lifetime {self.token_lifetime!r} is not valid; give 1 second or more"
            )
        rate = self.requests_per_second
        if rate is not None and not _MIN_RATE <= rate < inf:
            raise ValueError(
                f"requests per second {rate!r} is not valid; give {_MIN_RATE} or more, "
                "or nothing for no limit"
            )
