"""An API over the network whose answers are recorded."""

from __future__ import annotations

import platform
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from support.backends.data import ScenarioData
from support.backends.recording.cassette import Recording, keep, record
from support.backends.recording.labels import labels
from support.backends.recording.places import cassette_path
from support.backends.recording.stand_ins import IdStandIns, SecretStandIns
from support.backends.recording.tape import Recorder
from support.backends.recording.transport import CassetteTransport
from support.http.exchange import listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from support.backends.live import LiveBackend
    from support.backends.recording.replay import ReplayBackend
    from support.settings import Settings

_PACKAGES = ("pytest-bdd", "httpx", "faker", "vcrpy")


class RecordBackend:
    """A live API; each scenario's exchanges go onto a cassette of its own, secrets replaced.

    ``played`` answers for the scenarios that have a cassette already, where only missing ones
    are to be recorded.
    """

    name = "record"
    keeps_data = True
    keeps_sign_ins = False  # each cassette is complete in itself
    is_offline = False
    is_recorded = True

    def __init__(
        self,
        settings: Settings,
        live: LiveBackend,
        folder: Path,
        played: ReplayBackend | None = None,
    ) -> None:
        self._live = live
        self._folder = folder
        self._played = played
        self._labels = labels(settings)
        self.base_url = live.base_url

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport to the API, or for scenarios that are replayed, to their cassettes."""
        return CassetteTransport(self._live.transport())

    @contextmanager
    def scenario(self, nodeid: str, seed: int) -> Iterator[ScenarioData]:
        """Record the scenario; it takes the time at which it starts for the present."""
        path = cassette_path(self._folder, nodeid)
        if self._played is not None and path.exists():
            with self._played.scenario(nodeid, seed) as data:
                yield data
            return
        recording = Recording(
            scenario=nodeid,
            recorded_at=datetime.now(UTC),
            against=self.base_url,
            seed=seed,
            versions={"python": platform.python_version()} | {p: version(p) for p in _PACKAGES},
        )
        with record(path) as cassette:
            keep(cassette, recording)
            recorder = Recorder(cassette, SecretStandIns(self._labels), IdStandIns(nodeid))
            try:
                with listening(recorder.notice):
                    yield ScenarioData(seed, lambda: recording.recorded_at)
            finally:
                recorder.finish()

    def check(self) -> None:
        """Raise httpx.RequestError unless the API can be reached."""
        self._live.check()
