"""Stand-ins for configured values: addresses, accounts and secrets."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx

from support.backends.recording.stand_ins import HOST, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.settings import Settings

BASE_URL = f"http://{HOST}"


def labels(settings: Settings) -> dict[str, str]:
    """Return the stand-ins of addresses, accounts and secrets, keyed by the configured values.

    They depend only on the names of settings, so that a cassette recorded with one team member's
    accounts can be replayed with another's, or with none.
    """
    found: dict[str, str] = {}
    for value, stand_in in _labels(settings):
        if value:
            found.setdefault(value, stand_in)
    return found


def _labels(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.base_url is not None:
        yield from _address(str(settings.base_url), HOST)
    for name, url in settings.services.items():
        yield from _address(str(url), f"{name}.{HOST}")
    for name, role in settings.roles.items():
        if labelled(role.username):
            user = f"user-{_digest(f'roles.{name}')}"
            yield role.username, f"{user}@{HOST}" if "@" in role.username else user
        for field, secret in role:
            if hasattr(secret, "get_secret_value"):
                digest = _digest(f"roles.{name}.{field}")
                yield secret.get_secret_value(), f"recorded-setting-{digest}"
    for number, secret in enumerate(settings.secrets):
        yield secret.get_secret_value(), f"recorded-setting-{_digest(str(number))}"


def _digest(setting: str) -> str:
    """Hash a setting's name: its words may equal a secret, which must not be in a cassette."""
    return hashlib.sha256(setting.encode()).hexdigest()[:8]


def _address(address: str, stand_in: str) -> Iterator[tuple[str, str]]:
    url = httpx.URL(address)
    netloc = url.netloc.decode()
    yield f"{url.scheme}://{netloc}", f"http://{stand_in}"
    yield netloc, stand_in
