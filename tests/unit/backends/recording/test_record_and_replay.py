"""A scenario is recorded from the live API, or answered from its cassette."""

from __future__ import annotations

import asyncio
import errno
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import AnyHttpUrl

from support.backends.live import LiveBackend
from support.backends.recording.content import CassetteError, read_recording
from support.backends.recording.record import RecordBackend
from support.backends.recording.replay import ReplayBackend
from support.backends.recording.tape import UnrecordedRequestError
from support.http.client import ApiClient, ClientLimits, open_client
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from support.backends.backend import Backend

ADDRESS = "http://api.example.com/v1"
NODEID = "features/users/a.feature::A scenario"
SETTINGS = Settings(base_url=AnyHttpUrl(ADDRESS))


class Live(LiveBackend):
    """A live API without a network; counts requests."""

    def __init__(self) -> None:
        super().__init__(ADDRESS, connect_timeout=1)
        self.asked = 0
        self.checked = 0
        self.answer: dict[str, str] = {}

    def transport(self) -> httpx.AsyncBaseTransport:
        def answer(request: httpx.Request) -> httpx.Response:
            self.asked += 1
            return httpx.Response(200, json=self.answer or {"path": request.url.path})

        return httpx.MockTransport(answer)

    def check(self) -> None:
        self.checked += 1


@pytest.fixture
def live() -> Live:
    return Live()


async def run(backend: Backend, seed: int, nodeid: str = NODEID) -> tuple[int, datetime, str]:
    """Run a scenario of one request; return the seed, the time and the response."""
    limits = ClientLimits()
    async with open_client(backend.base_url, backend.transport(), limits, in_turn=True) as http:
        with backend.scenario(nodeid, seed) as data:
            answer = await ApiClient(http).send("GET", "/users")
            return data.seed, data.now(), answer.json()["path"]


@pytest.mark.promise("backends.md", "Its data come from the recorded")
async def test_a_recording_is_replayed_with_its_own_seed_and_time(
    live: Live, tmp_path: Path
) -> None:
    recorded = await run(RecordBackend(SETTINGS, live, tmp_path), 7)
    assert recorded[::2] == (7, "/v1/users")
    assert datetime.now(UTC) >= recorded[1]
    replayed = await run(ReplayBackend(SETTINGS, tmp_path), 8)
    assert replayed == recorded
    assert live.asked == 1


async def test_a_replay_knows_the_passwords_that_its_feature_writes(
    live: Live, tmp_path: Path
) -> None:
    feature = tmp_path / "features" / "users" / "a.feature"
    feature.parent.mkdir(parents=True)
    feature.write_text('When I POST "/users" with JSON: {"password": "open-sesame"}')

    async def send(backend: Backend, word: str) -> None:
        async with open_client(ADDRESS, backend.transport(), ClientLimits(), in_turn=True) as http:
            with backend.scenario(NODEID, 7):
                await ApiClient(http).send("POST", "/users", json={"password": word})

    await send(RecordBackend(SETTINGS, live, tmp_path / "records", root=tmp_path), "open-sesame")
    replay = ReplayBackend(SETTINGS, tmp_path / "records")
    await send(replay, "open-sesame")
    with pytest.raises(UnrecordedRequestError, match="writes another password or token than when"):
        await send(replay, "open-barley")


@pytest.mark.promise("backends.md", "An id that the feature file writes")
async def test_an_id_that_the_feature_writes_stays_in_the_recording(
    live: Live, tmp_path: Path
) -> None:
    written, other = (f"{n}1111111-2222-4333-8444-555555555555" for n in (1, 6))
    feature = tmp_path / "features" / "users" / "a.feature"
    feature.parent.mkdir(parents=True)
    feature.write_text(f'Then "$.path" is "/v1/{written}/{other[:-1]}"')
    records = tmp_path / "records"
    live.answer = {"id": written, "other_id": other}
    backend = RecordBackend(SETTINGS, live, records, root=tmp_path)
    async with open_client(ADDRESS, backend.transport(), ClientLimits(), in_turn=True) as http:
        with backend.scenario(NODEID, 7):
            await ApiClient(http).send("GET", "/users")
    (path,) = records.rglob("*.yaml")
    assert written in path.read_text("utf-8")
    assert other not in path.read_text("utf-8")


async def test_without_an_address_the_path_is_that_of_the_recording(
    live: Live, tmp_path: Path
) -> None:
    await run(RecordBackend(SETTINGS, live, tmp_path), 7)
    backend = ReplayBackend(Settings(), tmp_path)
    assert backend.base_url == "http://recorded.example.org/v1"
    assert (await run(backend, 8))[2] == "/v1/users"


def test_without_a_recording_there_is_an_address_too(tmp_path: Path) -> None:
    backend = ReplayBackend(Settings(), tmp_path)
    assert backend.base_url == "http://recorded.example.org"
    backend.check()
    with backend.scenario(NODEID, 8) as data:
        assert data.seed == 8


async def test_only_what_is_missing_is_recorded(live: Live, tmp_path: Path) -> None:
    await run(RecordBackend(SETTINGS, live, tmp_path), 7)
    replay = ReplayBackend(SETTINGS, tmp_path)
    backend = RecordBackend(SETTINGS, live, tmp_path, played=replay)
    assert (await run(backend, 8))[0] == 7
    assert live.asked == 1
    assert (await run(backend, 8, "features/users/a.feature::Another"))[0] == 8
    assert live.asked == 2


@pytest.mark.promise("backends.md", "`record` |")
def test_a_recording_needs_the_api(live: Live, tmp_path: Path) -> None:
    RecordBackend(SETTINGS, live, tmp_path).check()
    assert live.checked == 1


# A recording that fails, or is interrupted


def files(folder: Path) -> dict[Path, bytes]:
    """Return the content of each file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.promise("backends.md", "Only a scenario that passes")
@pytest.mark.promise("backends.md", "One that fails, is interrupted")
@pytest.mark.parametrize("end", [RuntimeError, KeyboardInterrupt, asyncio.CancelledError, None])
async def test_only_a_scenario_that_passes_replaces_its_recording(
    live: Live, tmp_path: Path, end: type[BaseException] | None
) -> None:
    backend = RecordBackend(SETTINGS, live, tmp_path)
    await run(backend, 7)
    before = files(tmp_path)
    async with open_client(backend.base_url, backend.transport(), ClientLimits()) as http:
        with (
            pytest.raises(end) if end else nullcontext(),
            backend.scenario(NODEID, 8, lambda: False),
        ):
            await ApiClient(http).send("GET", "/users")
            if end:
                raise end
    assert files(tmp_path) == before
    assert len(before) == 1


@pytest.mark.promise("backends.md", "A file is written at the end")
async def test_a_recording_that_cannot_be_written_leaves_the_old_one(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = RecordBackend(SETTINGS, live, tmp_path)
    await run(backend, 7)
    before = files(tmp_path)
    [path] = before

    def fill_disk(self: Path, *_: str, **__: str) -> None:
        self.write_bytes(b"metadata:")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(path), "write_text", fill_disk)
    with pytest.raises(CassetteError, match=r"A-scenario\.yaml cannot be written \(No space left"):
        await run(backend, 8)
    assert files(tmp_path) == before


async def fail(backend: RecordBackend, seed: int) -> None:
    """Record a scenario of one request that fails."""
    async with open_client(backend.base_url, backend.transport(), ClientLimits()) as http:
        with backend.scenario(NODEID, seed, lambda: False):
            await ApiClient(http).send("GET", "/users")


@pytest.mark.promise("backends.md", "Without an earlier recording that")
async def test_a_failure_is_recorded_until_the_scenario_passes(live: Live, tmp_path: Path) -> None:
    """So that it can be looked at offline; it does not count as a recording."""
    backend = RecordBackend(SETTINGS, live, tmp_path)
    for seed in (6, 7):
        await fail(backend, seed)
        [path] = files(tmp_path)
        assert (read_recording(path).seed, read_recording(path).passed) == (seed, False)
    played = RecordBackend(SETTINGS, live, tmp_path, ReplayBackend(SETTINGS, tmp_path))
    await run(played, 8)
    assert (read_recording(path).seed, read_recording(path).passed) == (8, True)
    assert live.asked == 3


async def test_a_failure_does_not_replace_a_damaged_file(live: Live, tmp_path: Path) -> None:
    """It may be mended by hand."""
    await run(RecordBackend(SETTINGS, live, tmp_path), 7)
    [path] = files(tmp_path)
    path.write_text("metadata: [")
    await fail(RecordBackend(SETTINGS, live, tmp_path), 8)
    assert files(tmp_path) == {path: b"metadata: ["}
