"""The HTTP client of a run, with its limits, allowed hosts and backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.http.client import ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.http.transports.host_guard import HostGuard
from support.run.configuration import BACKEND, SETTINGS
from support.run.safety import HOSTS
from support.run.throttling import throttle

if TYPE_CHECKING:
    import httpx
    import pytest

    from support.settings import Settings


def open_http(config: pytest.Config) -> httpx.AsyncClient:
    """Create the client from the settings; close it with ``aclose`` or ``async with``."""
    settings, backend = config.stash[SETTINGS], config.stash[BACKEND]
    limits = ClientLimits(
        connect=settings.connect_timeout,
        read=settings.read_timeout,
        write=settings.write_timeout,
        pool=settings.pool_timeout,
        total=settings.total_timeout,
        max_response_bytes=settings.max_response_bytes,
    )
    transport = backend.transport()
    if not backend.is_offline:
        transport = HostGuard(transport, config.stash[HOSTS])
    return open_client(
        backend.base_url,
        transport,
        limits,
        in_turn=backend.is_recorded,
        throttle=throttle(config),
    )


def retry_policy(settings: Settings) -> RetryPolicy:
    """Return the retries of the settings."""
    return RetryPolicy(
        settings.retry_attempts,
        settings.retry_wait,
        settings.retry_max_wait,
        unsafe=settings.retry_unsafe,
    )
