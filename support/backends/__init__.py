"""Where requests go: the embedded users API, one over the network, or recordings of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    import httpx

    from support.backends.data import ScenarioData
    from support.backends.live import LiveBackend
    from support.backends.recording.replay import ReplayBackend
    from support.settings import Settings


class Backend(Protocol):
    """What a run needs of a backend."""

    name: str
    base_url: str
    keeps_data: bool  # what a scenario creates is there until it is deleted
    keeps_sign_ins: bool  # a token of one scenario is good in the next
    is_offline: bool  # no connection is opened
    is_recorded: bool  # what a scenario sends has to come in the same order every time

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make the transport of the shared client."""
        ...

    def scenario(self, nodeid: str, seed: int) -> AbstractContextManager[ScenarioData]:
        """Prepare for one scenario, by pytest's id, and give what its data are made from.

        That is the run's seed, unless the scenario is replayed.
        """
        ...

    def check(self) -> None:
        """Raise httpx.RequestError when no scenario could run."""
        ...


def choose_backend(settings: Settings, root: Path) -> Backend:
    """Choose by ``backend``; where it is unset: live with a base URL, embedded without one.

    Recordings lie below ``root``, if their folder is relative. Raises SettingsError for an admin
    whom the embedded API refuses, and for a connection that cannot be used.
    """
    unset = "embedded" if settings.base_url is None else "live"
    return _MAKERS[settings.backend or unset](settings, root)


def _embedded(settings: Settings, _: Path) -> Backend:
    from support.backends.embedded import EmbeddedBackend  # noqa: PLC0415 - respx, 30 ms

    return EmbeddedBackend(settings.roles["admin"])


def _live(settings: Settings, _: Path) -> LiveBackend:
    from support.backends.live import LiveBackend  # noqa: PLC0415 - as the other

    return LiveBackend(
        str(settings.base_url),
        connect_timeout=settings.connect_timeout,
        connection=settings.connection,
    )


def _record(settings: Settings, root: Path) -> Backend:
    from support.backends.recording.record import RecordBackend  # noqa: PLC0415 - vcrpy, 150 ms

    played = _replay(settings, root) if settings.record_missing else None
    folder = root / settings.records.folder
    return RecordBackend(settings, _live(settings, root), folder, played)


def _replay(settings: Settings, root: Path) -> ReplayBackend:
    from support.backends.recording.replay import ReplayBackend  # noqa: PLC0415 - as the other

    return ReplayBackend(settings, root / settings.records.folder)


_MAKERS: dict[str, Callable[[Settings, Path], Backend]] = {
    "embedded": _embedded,
    "live": _live,
    "record": _record,
    "replay": _replay,
}
