"""Backends: the embedded users API, an API over the network, or recordings of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from support.backends.backend import EMBEDDED, LIVE, OPENAPI, Backend
from support.http.transports.host_guard import host_name, is_loopback
from support.settings import SettingsError
from support.settings.loading.errors import admin_remedy, variable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.backends.live import LiveBackend
    from support.backends.recording.replay import ReplayBackend
    from support.settings import Settings

__all__ = ["Backend", "choose_backend", "idle_backend", "needs_secrets"]


def choose_backend(settings: Settings, root: Path) -> Backend:
    """Return the backend set by ``backend``, else live with a base URL and embedded without.

    A relative folder of recordings is resolved against ``root``. Raises SettingsError if a backend
    lacks its base URL or an account, the embedded API rejects the admin, or the connection settings
    are invalid.
    """
    return _maker(settings.backend, settings.base_url).make(settings, root)


def idle_backend(settings: Settings) -> Backend:
    """Return a backend that stands for the chosen one in a run that sends nothing."""
    from support.backends.idle import IdleBackend  # noqa: PLC0415 - seldom used

    maker = _maker(settings.backend, settings.base_url)
    return IdleBackend(maker.name, maker.tag, str(settings.base_url or ""), maker.contract)


def needs_secrets(backend: str | None, base_url: str | None) -> bool:
    """Return whether the backend that these settings choose signs in with their accounts."""
    return _maker(backend, base_url).needs_secrets


def _maker(backend: str | None, base_url: object) -> _Maker:
    """Return the maker of the backend that is set, else of the default."""
    default = _MAKERS["embedded" if base_url is None else "live"]
    return _MAKERS.get(backend, default) if backend else default


def _embedded(settings: Settings, _: Path) -> Backend:
    from support.backends.embedded import EmbeddedBackend  # noqa: PLC0415 - respx, 30 ms

    return EmbeddedBackend(settings.roles["admin"])


def _live(settings: Settings, _: Path) -> LiveBackend:
    from support.backends.live import LiveBackend  # noqa: PLC0415 - TLS, httpx's transports

    address = _address(settings)
    _check_account(settings, address)
    return LiveBackend(
        address,
        connect_timeout=settings.connect_timeout,
        connection=settings.connection,
    )


def _address(settings: Settings) -> str:
    if settings.base_url is None:
        raise SettingsError(
            f"backend is {settings.backend!r}, but base_url is not set; set API_BASE_URL to the "
            "address of the API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
        )
    return str(settings.base_url)


def _check_account(settings: Settings, address: str) -> None:
    """Raise SettingsError if the reference API's account would be sent to another machine."""
    host = host_name(httpx.URL(address))
    if settings.signs_in_as_default and not is_loopback(host):
        raise SettingsError(
            f"the admin has no account for {host}, and that of the reference API is not sent "
            f"there. {admin_remedy()}; if the API has no login, "
            f"set {variable('login', 'path')}=none"
        )


def _record(settings: Settings, root: Path) -> Backend:
    from support.backends.recording.record import RecordBackend  # noqa: PLC0415 - vcrpy, 150 ms

    played = _replay(settings, root) if settings.record_missing else None
    folder = root / settings.records.folder
    return RecordBackend(settings, _live(settings, root), folder, played, root)


def _replay(settings: Settings, root: Path) -> ReplayBackend:
    from support.backends.recording.replay import ReplayBackend  # noqa: PLC0415 - as above

    return ReplayBackend(settings, root / settings.records.folder)


@dataclass(frozen=True)
class _Maker:
    """Makes a backend; its ``tag`` and ``contract`` are known without making it."""

    name: str
    make: Callable[[Settings, Path], Backend]
    tag: str
    needs_secrets: bool = True
    contract: Path | None = None


_MAKERS = {
    maker.name: maker
    for maker in (
        _Maker("embedded", _embedded, EMBEDDED, contract=OPENAPI),
        _Maker("live", _live, LIVE),
        _Maker("record", _record, LIVE),
        _Maker("replay", _replay, LIVE, needs_secrets=False),
    )
}
