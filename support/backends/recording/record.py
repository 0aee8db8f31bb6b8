"""The record backend: an API over the network whose responses are recorded."""

from __future__ import annotations

import platform
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from support.backends.backend import LIVE, ScenarioData
from support.backends.recording.cassette import keep, record
from support.backends.recording.content import CassetteError, Recording, read_recording
from support.backends.recording.places import cassette_path
from support.backends.recording.settings import RecordedSettings
from support.backends.recording.stand_ins.configured import Recorded
from support.backends.recording.stand_ins.ids import IdStandIns
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.stand_ins.written import WrittenSecrets
from support.backends.recording.tape import Recorder
from support.backends.recording.transport import CassetteTransport
from support.http.exchange import listening
from support.secrets.naming.fields import SecretFields
from support.secrets.public_texts import PublicTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    contract: Path | None = None

    def __init__(
        self,
        settings: Settings,
        live: LiveBackend,
        folder: Path,
        played: ReplayBackend | None = None,
        root: Path = Path(),
    ) -> None:
        """``root`` is the folder that the paths of feature files are relative to."""
        self._live = live
        self.writes = self._folder = folder
        self._played = played
        self._settings = settings
        self._root = root
        self._configured = Recorded(settings)
        self._public = PublicTexts([root / "features"], root / "steps")
        self._fields = SecretFields(settings.secrets.names)
        self.base_url = live.base_url

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create a transport to the API, or to the cassettes of scenarios that are replayed."""
        return CassetteTransport(self._live.transport())

    @contextmanager
    def scenario(
        self, nodeid: str, seed: int, has_passed: Callable[[], bool] = lambda: True
    ) -> Iterator[ScenarioData]:
        """Record the scenario; its current time is fixed to the time at which it starts.

        One that has not passed is recorded only if no passing run has been: its recording shows
        how it failed. Raises CassetteError if the recording cannot be written.
        """
        path = cassette_path(self._folder, nodeid)
        if self._played is not None and path.exists() and not _is_of_failure(path):
            with self._played.scenario(nodeid, seed, has_passed) as data:
                yield data
            return
        recording = Recording(
            scenario=nodeid,
            recorded_at=datetime.now(UTC),
            against=self.base_url,
            seed=seed,
            versions={"python": platform.python_version()} | {p: version(p) for p in _PACKAGES},
            services={name: str(url) for name, url in self._settings.services.items()},
            login=self._configured.login,
            roles=self._configured.roles,
        )
        feature = self._feature(nodeid)
        configured = self._configured.within(feature, self._public.hold)
        secrets = SecretStandIns(configured, (), self._fields, WrittenSecrets(feature))
        ids = IdStandIns(nodeid, lambda one: one in feature or secrets.is_one(one))
        recorder = Recorder(secrets, ids)
        with listening(recorder.record):
            yield ScenarioData(seed, lambda: recording.recorded_at)
        passed = has_passed()
        if passed or not path.exists() or _is_of_failure(path):
            with record(path) as cassette:
                recorder.finish(cassette)
                ends = {
                    "passed": passed,
                    "settings": RecordedSettings.of(self._settings, secrets.text),
                    "stand_ins": tuple(secrets.issued),
                    "written": secrets.written.noted,
                }
                keep(cassette, recording.model_copy(update=ends))

    def _feature(self, nodeid: str) -> str:
        """Return the text of a scenario's feature file; empty without one."""
        file = self._root / nodeid.partition("::")[0]
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""

    def check(self) -> None:
        """Raise httpx.RequestError if the API cannot be reached."""
        self._live.check()


def _is_of_failure(path: Path) -> bool:
    """Return whether a file is the recording of a scenario that failed."""
    with suppress(CassetteError):
        return not read_recording(path).passed
    return False
