"""The replay backend: recorded responses, without the API."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from support.backends.backend import LIVE, ScenarioData
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
    """Answers each scenario's requests from its cassette; no connection is ever opened."""

    name = "replay"
    tag = LIVE  # a recording stands in for the live API
    needs_address = False
    keeps_data = True  # the requests of the clean-up are recorded, too
    keeps_sign_ins = False
    is_offline = True
    is_recorded = True
    writes = None

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._labels = labels(settings)
        self._folder = folder
        self.base_url = str(settings.base_url) if settings.base_url else _recorded_base(folder)

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create a transport that answers from the running scenario's cassette."""
        return CassetteTransport()

    @contextmanager
    def scenario(self, nodeid: str, seed: int) -> Iterator[ScenarioData]:
        """Load the scenario's cassette and generate the same data as the recording.

        Without a cassette, it runs with the run's seed until its first request fails.
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
        """Do nothing: each scenario reports its own missing cassette."""


def _recorded_base(folder: Path) -> str:
    """Return the stand-in address, with the base path of the API in the first cassette."""
    first = min(folder.rglob(f"*{SUFFIX}"), default=None)
    if first is None:
        return BASE_URL
    return BASE_URL + httpx.URL(read_recording(first).against).path.rstrip("/")
