"""Record the requests of a test to a cassette, and replay them from it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from support.backends.recording.cassette import keep, record, replay
from support.backends.recording.content import Recording, read_content
from support.backends.recording.stand_ins.ids import IdStandIns
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.tape import Player, Recorder
from support.backends.recording.transport import playing
from support.http.exchange import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Handler = Callable[[httpx.Request], httpx.Response]

API = "http://api.example.com"
RECORDING = Recording(
    scenario="features/a.feature::A scenario",
    recorded_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    against=API,
    seed=7,
    versions={"httpx": "0.28.1"},
)


class Api:
    """Gives configured responses; counts requests."""

    def __init__(self) -> None:
        self.asked = 0
        self.handler: Handler = lambda _: httpx.Response(200, json={"id": 1})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return self.handler(request)


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """Record the requests sent during the context."""
    secrets = SecretStandIns()
    recorder = Recorder(secrets, IdStandIns("a scenario", secrets.is_one))
    try:
        with listening(recorder.record):
            yield
    finally:
        with record(path) as cassette:
            recorder.finish(cassette)
            keep(cassette, RECORDING.model_copy(update={"stand_ins": tuple(secrets.issued)}))


@contextmanager
def replaying(path: Path) -> Iterator[None]:
    """Replay the requests sent during the context from the cassette."""
    content = read_content(path) if path.exists() else None
    secrets = SecretStandIns(issued=content.metadata.stand_ins if content else ())
    with replay(path, content) as cassette, playing(Player(cassette, path, secrets)):
        yield


def text_of(path: Path) -> str:
    """Return the files in the cassette's folder."""
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    return "".join(file.read_text(encoding="utf-8") for file in files)
