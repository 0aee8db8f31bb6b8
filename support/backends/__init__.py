"""Where requests go: the embedded users API, or one over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import httpx

    from support.settings import Settings


class Backend(Protocol):
    """What a run needs of a backend."""

    name: str
    base_url: str
    keeps_data: bool  # what a scenario creates is there until it is deleted

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make the transport of the shared client."""
        ...

    def scenario(self) -> AbstractContextManager[None]:
        """Prepare for one scenario."""
        ...

    def check(self) -> None:
        """Raise httpx.RequestError when no scenario could run."""
        ...


def choose_backend(settings: Settings) -> Backend:
    """Choose by ``backend``; where it is unset: live with a base URL, embedded without one.

    Raises SettingsError for an admin whom the embedded API refuses.
    """
    if settings.base_url is None or settings.backend == "embedded":
        from support.backends.embedded import EmbeddedBackend  # noqa: PLC0415 - respx, 30 ms

        return EmbeddedBackend(settings.roles["admin"])
    from support.backends.live import LiveBackend  # noqa: PLC0415 - as the other

    return LiveBackend(str(settings.base_url), connect_timeout=settings.connect_timeout)
