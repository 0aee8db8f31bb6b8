"""The replay backend: recorded responses, without the API."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import AnyHttpUrl

from support.backends.backend import LIVE, ScenarioData
from support.backends.recording.cassette import replay
from support.backends.recording.content import CassetteError, read_content, read_recording
from support.backends.recording.places import SUFFIX, cassette_path
from support.backends.recording.stand_ins.configured import (
    BASE_URL,
    replayed,
    service_addresses,
)
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.stand_ins.written import WrittenSecrets
from support.backends.recording.tape import Player
from support.backends.recording.transport import CassetteTransport, playing
from support.secrets.naming.fields import SecretFields
from support.settings.api_shape import Login
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.backends.recording.content import Recording
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
    contract: Path | None = None
    writes = None

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self.base_url = str(settings.base_url) if settings.base_url else _recorded_base(folder)

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create a transport that answers from the running scenario's cassette."""
        return CassetteTransport()

    @contextmanager
    def scenario(
        self,
        nodeid: str,
        seed: int,
        has_passed: Callable[[], bool] = lambda: True,
    ) -> Iterator[ScenarioData]:
        """Load the scenario's cassette and generate the same data as the recording.

        Without a cassette, it runs with the run's seed until its first request fails. Raises
        CassetteError for a file that is not a cassette, and UnusedRecordingError if the scenario
        has passed without all of the recorded requests.
        """
        path = cassette_path(self._folder, nodeid)
        content = read_content(path) if path.exists() else None
        recording = content.metadata if content else None
        configured = (
            replayed(self._settings, recording.roles, recording.login)
            if recording
            else replayed(self._settings)
        )
        secrets = SecretStandIns(
            configured,
            recording.stand_ins if recording else (),
            self._fields(recording),
            WrittenSecrets(recorded=recording.written if recording else {}),
        )
        with replay(path, content) as cassette:
            player = Player(cassette, path, secrets)
            with playing(player):
                yield self._data(recording) if recording else ScenarioData(seed)
            if has_passed():
                player.check_used()

    def _data(self, recording: Recording) -> ScenarioData:
        """Return the data of a recording, with its settings, accounts and services."""
        roles = {n: Credentials.model_validate(role) for n, role in recording.roles.items()}
        services = {
            name: AnyHttpUrl(address)
            for name, address in service_addresses(recording.against, recording.services).items()
        }
        changes: dict[str, Any] = {
            "roles": {**self._settings.roles, **roles},
            "services": {**services, **self._settings.services},
        }
        if recording.roles:
            changes["login"] = Login.model_validate(recording.login)
        if recording.settings:
            changes |= recording.settings.changes
        return ScenarioData(
            recording.seed,
            lambda: recording.recorded_at,
            self._settings.model_copy(update=changes),
            recording.public,
        )

    def _fields(self, recording: Recording | None) -> SecretFields:
        """Return the fields that held secrets when a scenario was recorded."""
        recorded = recording.settings if recording else None
        return SecretFields((recorded or self._settings).secrets.names)

    def check(self) -> None:
        """Do nothing: each scenario reports its own missing cassette."""


def _recorded_base(folder: Path) -> str:
    """Return the stand-in address, with the base path of the API in the first readable cassette."""
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        with suppress(CassetteError):  # the scenario that needs the file reports it
            return BASE_URL + httpx.URL(read_recording(path).against).path.rstrip("/")
    return BASE_URL
