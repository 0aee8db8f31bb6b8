"""What an API answered when it was recorded, without the API."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from support.backends.data import ScenarioData
from support.backends.recording.cassette import read_recording, replay
from support.backends.recording.labels import BASE_URL, labels
from support.backends.recording.places import SUFFIX, cassette_path
from support.backends.recording.stand_ins import SecretStandIns
from support.backends.recording.tape import Player
from support.backends.recording.transport import CassetteTransport, playing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.settings import Settings


class ReplayBackend:
    """The recorded answers to each scenario's requests; no connection is ever opened."""

    name = "replay"
    keeps_data = True  # the requests of the clean-up are recorded, too
    keeps_sign_ins = False
    is_offline = True
    is_recorded = True

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._labels = labels(settings)
        self._folder = folder
        self.base_url = str(settings.base_url) if settings.base_url else _recorded_base(folder)

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport that answers from the running scenario's cassette."""
        return CassetteTransport()

    @contextmanager
    def scenario(self, nodeid: str, seed: int) -> Iterator[ScenarioData]:
        """Put the scenario's cassette in; its data are those of the recording.

        Without a cassette it runs on the seed of the run, up to its first request.
        """
        path = cassette_path(self._folder, nodeid)
        data = ScenarioData(seed)
        if path.exists():
            recording = read_recording(path)
            data = ScenarioData(recording.seed, lambda: recording.recorded_at)
        with (
            replay(path) as cassette,
            playing(Player(cassette, path, SecretStandIns(self._labels))),
        ):
            yield data

    def check(self) -> None:
        """Do nothing: each scenario says itself what it lacks."""


def _recorded_base(folder: Path) -> str:
    """Return the recorded address, with the path that the API of the first cassette stood at."""
    first = min(folder.rglob(f"*{SUFFIX}"), default=None)
    if first is None:
        return BASE_URL
    return BASE_URL + httpx.URL(read_recording(first).against).path.rstrip("/")
