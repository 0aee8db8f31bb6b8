"""The record backend: an API over the network whose responses are recorded."""

from __future__ import annotations

import platform
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from support.backends.backend import LIVE, ScenarioData
from support.backends.recording.cassette import keep, record
from support.backends.recording.content import Recording
from support.backends.recording.labels import labels
from support.backends.recording.places import cassette_path
from support.backends.recording.stand_ins import IdStandIns, SecretStandIns
from support.backends.recording.tape import Recorder
from support.backends.recording.transport import CassetteTransport
from support.http.exchange import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from support.backends.live import LiveBackend
    from support.backends.recording.replay import ReplayBackend
    from support.settings import Settings

_PACKAGES = ("pytest-bdd", "httpx", "faker", "vcrpy")


class RecordBackend:
    """A live API; the exchanges of each scenario go to its own cassette, with secrets replaced.

    If only missing cassettes are to be recorded, ``played`` replays the existing ones.
    """

    name = "record"
    tag = LIVE
    needs_address = True
    keeps_data = True
    keeps_sign_ins = False  # each cassette is self-contained
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
        self.writes = self._folder = folder
        self._played = played
        self._labels = labels(settings)
        self.base_url = live.base_url

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create a transport to the API, or to the cassettes of scenarios that are replayed."""
        return CassetteTransport(self._live.transport())

    @contextmanager
    def scenario(
        self, nodeid: str, seed: int, has_passed: Callable[[], bool] = lambda: True
    ) -> Iterator[ScenarioData]:
        """Record the scenario; its current time is fixed to the time at which it starts.

        The recording of a scenario that has not passed is dropped, and an earlier one is unchanged.
        Raises CassetteError if the recording cannot be written.
        """
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
        recorder = Recorder(SecretStandIns(self._labels), IdStandIns(nodeid))
        with listening(recorder.record):
            yield ScenarioData(seed, lambda: recording.recorded_at)
        if has_passed():
            with record(path) as cassette:
                keep(cassette, recording)
                recorder.finish(cassette)

    def check(self) -> None:
        """Raise httpx.RequestError if the API cannot be reached."""
        self._live.check()
