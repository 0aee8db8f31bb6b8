"""Allowed hosts, and hosts that look like production."""

from __future__ import annotations

from ipaddress import ip_address

import httpx
from pydantic import BaseModel, ConfigDict, field_validator


class Safety(BaseModel):
    """Hosts that may be called, and hosts that look like production, both separated by spaces.

    ``allowed_hosts`` are allowed in addition to loopback and the hosts of the base URL and the
    services. Both are patterns of host names: ``*`` matches any characters. A label with a ``*``
    must otherwise be ASCII.
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
                    f"{pattern.rpartition('@')[2]!r} is not a host: write host names or addresses "
                    "without scheme, port and path, separated by spaces; * matches any characters"
                )
        return text

    @property
    def allowed_patterns(self) -> tuple[str, ...]:
        """The patterns of allowed hosts as they appear in addresses: ASCII, in lower case."""
        return tuple(map(_in_ascii, self.allowed_hosts.split()))

    @property
    def production_patterns(self) -> tuple[str, ...]:
        """The patterns of hosts that look like production, as they appear in addresses."""
        return tuple(map(_in_ascii, self.production.split()))


def _is_host(pattern: str) -> bool:
    try:
        ip_address(pattern)
    except ValueError:
        return not set(pattern) & set(":/@,;[]") and _in_ascii(pattern).isascii()
    return True


def _in_ascii(pattern: str) -> str:
    """Return a pattern with international labels in Punycode, except for those with a ``*``."""
    parts = pattern.lower().split(".")
    return ".".join(part if part.isascii() or "*" in part else _punycode(part) for part in parts)


def _punycode(part: str) -> str:
    try:
        return httpx.URL(scheme="http", host=part).raw_host.decode("ascii")
    except httpx.InvalidURL:
        return part
