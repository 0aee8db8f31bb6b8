"""Where requests may go, and where they may change nothing."""

from __future__ import annotations

from ipaddress import ip_address

import httpx
from pydantic import BaseModel, ConfigDict, field_validator


class Safety(BaseModel):
    """Which hosts may be asked, and which look like production; both separated by spaces.

    ``allowed_hosts`` are allowed besides loopback, the base URL's and those of the services.
    Both are patterns of host names: ``*`` stands for any characters. Beside a ``*``, within one
    part of the name, there is only ASCII.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    allowed_hosts: str = ""
    production: str = (
        "prod.* *.prod.* *-prod.* prod-* production.* *.production.* *-production.* "
        "live.* *.live.* *-live.* www.*"
    )

    @field_validator("allowed_hosts", "production")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        for pattern in text.split():
            if not _is_host(pattern):
                raise ValueError(
                    f"{pattern.rpartition('@')[2]!r} is no host: write host names or addresses "
                    "without scheme, port and path, separated by spaces; * is any characters"
                )
        return text

    @property
    def allowed_patterns(self) -> tuple[str, ...]:
        """The patterns of hosts that may be asked, as addresses have them: ASCII, small letters."""
        return tuple(map(_in_ascii, self.allowed_hosts.split()))

    @property
    def production_patterns(self) -> tuple[str, ...]:
        """The patterns of hosts that look like production, in the same form."""
        return tuple(map(_in_ascii, self.production.split()))


def _is_host(pattern: str) -> bool:
    try:
        ip_address(pattern)
    except ValueError:
        return not set(pattern) & set(":/@,;[]") and _in_ascii(pattern).isascii()
    return True


def _in_ascii(pattern: str) -> str:
    """Return a pattern with international parts in Punycode; one beside a ``*`` has none."""
    parts = pattern.lower().split(".")
    return ".".join(part if part.isascii() or "*" in part else _punycode(part) for part in parts)


def _punycode(part: str) -> str:
    try:
        return httpx.URL(scheme="http", host=part).raw_host.decode("ascii")
    except httpx.InvalidURL:
        return part
