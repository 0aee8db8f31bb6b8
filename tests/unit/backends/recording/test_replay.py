"""What an API answered when it was recorded, without the API."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml
from pydantic import AnyHttpUrl
from vcr.request import Request

from support.backends.recording.cassette import keep, record
from support.backends.recording.content import CassetteError, Recording, read_recording
from support.backends.recording.places import cassette_path
from support.backends.recording.replay import ReplayBackend
from support.backends.recording.stand_ins.forms import stand_in
from support.backends.recording.tape import UnrecordedRequestError, UnusedRecordingError
from support.settings import Settings
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from pathlib import Path

NODEID = "features/a.feature::S"
NOBODY = Credentials(auth="none")
RECORDED_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the cassette of one scenario, of one request."""
    recording = Recording(
        scenario=NODEID,
        recorded_at=RECORDED_AT,
        against="http://api.example.com/v1",
        seed=7,
        versions={},
    )
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"1"}}
    with record(cassette_path(tmp_path, NODEID)) as cassette:
        keep(cassette, recording)
        request = Request("GET", "http://recorded.example.org/v1/users", b"", {})
        cassette.append(request, answer)
    return tmp_path


@pytest.fixture
def three(folder: Path) -> Path:
    """A folder with the recording of three requests: GET /a, DELETE /a, GET /b."""
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"1"}}
    path = cassette_path(folder, NODEID)
    recording = read_recording(path)
    with record(path) as cassette:
        keep(cassette, recording)
        for method, target in (("GET", "a"), ("DELETE", "a"), ("GET", "b")):
            address = f"http://recorded.example.org/v1/{target}"
            cassette.append(Request(method, address, b"", {}), answer)
    return folder


async def sent(folder: Path, *requests: str, at_once: bool = False) -> None:
    """Send requests of a scenario one after another, or all at once."""
    backend = ReplayBackend(Settings(), folder)
    with backend.scenario(NODEID, 8):
        async with httpx.AsyncClient(transport=backend.transport()) as http:
            calls = (
                http.request(method, f"{backend.base_url}{path}")
                for method, path in map(str.split, requests)
            )
            if at_once:
                await asyncio.gather(*calls)
            else:
                for call in calls:  # each is made when the one before has ended
                    await call


@pytest.mark.promise("backends.md", "So does one that sends")
@pytest.mark.parametrize(
    ("requests", "early"),
    [
        (["DELETE /a", "GET /a", "GET /b"], "DELETE .*/a is sent too early: GET .*/a comes before"),
        (["GET /a", "GET /b", "DELETE /a"], "GET .*/b is sent too early: DELETE .*/a comes before"),
        (["GET /b", "GET /a", "DELETE /a"], "GET .*/b is sent too early: DELETE .*/a comes before"),
    ],
)
async def test_a_request_that_overtakes_another_fails(
    three: Path, requests: list[str], early: str
) -> None:
    await sent(three, "GET /a", "DELETE /a", "GET /b")
    with pytest.raises(UnusedRecordingError, match=rf"{early} it at .*\.yaml:\d+\. Record"):
        await sent(three, *requests)


@pytest.mark.promise("backends.md", "Requests that only read")
async def test_requests_at_once_have_no_order(three: Path) -> None:
    await sent(three, "GET /b", "DELETE /a", "GET /a", at_once=True)


async def answered(backend: ReplayBackend, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=backend.transport()) as http:
        return await http.get(f"{backend.base_url}{path}")


async def test_a_scenario_has_the_data_and_the_answers_of_its_recording(folder: Path) -> None:
    backend = ReplayBackend(Settings(), folder)
    assert backend.base_url == "http://recorded.example.org/v1"
    with backend.scenario(NODEID, 8) as data:
        assert (data.seed, data.now()) == (7, RECORDED_AT)
        assert (await answered(backend, "/users")).json() == 1


async def test_the_address_of_the_settings_stands_for_the_recorded_one(folder: Path) -> None:
    url = AnyHttpUrl("https://test.example.com/v1")
    backend = ReplayBackend(Settings(base_url=url), folder)
    with backend.scenario(NODEID, 8):
        assert (await answered(backend, "/users")).json() == 1


async def test_without_a_recording_the_first_request_fails(folder: Path) -> None:
    backend = ReplayBackend(Settings(), folder)
    with backend.scenario("features/a.feature::Another", 8) as data:
        assert data.seed == 8
        with pytest.raises(UnrecordedRequestError, match="does not exist"):
            await answered(backend, "/users")


@pytest.mark.promise("backends.md", "`replay` |")
@pytest.mark.promise("backends.md", "While a scenario runs on embedded")
def test_it_describes_itself_as_offline(folder: Path) -> None:
    backend = ReplayBackend(Settings(), folder)
    assert backend.is_offline
    assert backend.is_recorded
    assert backend.writes is None
    backend.check()


def test_a_damaged_recording_fails_its_own_scenario_only(folder: Path) -> None:
    damaged = cassette_path(folder, "features/a.feature::A damaged one")
    damaged.write_text("metadata: [")
    backend = ReplayBackend(Settings(), folder)
    assert backend.base_url == "http://recorded.example.org/v1", "of the first one that is readable"
    with (
        pytest.raises(CassetteError, match=r"A-damaged-one\.yaml:1 is not the recording"),
        backend.scenario("features/a.feature::A damaged one", 8),
    ):
        pass
    with backend.scenario(NODEID, 8, lambda: False) as data:
        assert data.seed == 7


@pytest.mark.promise("backends.md", "A scenario that passes without")
async def test_a_scenario_that_passes_sends_every_recorded_request(folder: Path) -> None:
    backend = ReplayBackend(Settings(), folder)
    with (
        pytest.raises(UnusedRecordingError, match=r"S\.yaml:9: GET http://recorded"),
        backend.scenario(NODEID, 8),
    ):
        pass
    with pytest.raises(LookupError), backend.scenario(NODEID, 8):
        raise LookupError  # comes first
    with backend.scenario(NODEID, 8):
        await answered(backend, "/users")


def test_the_settings_are_those_of_the_recording(folder: Path) -> None:
    """So roles and services are there that the environment lacks."""
    nodeid = "features/a.feature::With settings"
    roles = {"admin": {"username": stand_in("admin", "roles.admin.username"), "auth": "none"}}
    recording = Recording(
        scenario=nodeid,
        recorded_at=RECORDED_AT,
        against="http://api.example.com",
        seed=7,
        versions={},
        services={"mail": "http://mail.example.com/v2", "bill": "http://bill.example.com"},
        login={"path": "/in", "extra": {"client_secret": "fabdec"}},
        roles=roles,
        stand_ins=(stand_in("hunter-22", "secret 1"),),
    )
    with record(cassette_path(folder, nodeid)) as cassette:
        keep(cassette, recording)
    own = Settings(services={"bill": AnyHttpUrl("http://bill.test")}).model_copy(
        update={"roles": {"admin": Credentials(auth="none", username="eve"), "bot": NOBODY}}
    )
    with ReplayBackend(own, folder).scenario(nodeid, 8) as data:
        assert data.settings is not None
        found = data.settings
    assert found.roles["admin"].username == roles["admin"]["username"]
    assert found.roles["bot"] == NOBODY
    assert str(found.services["mail"]) == "http://mail.recorded.example.org/v2"
    assert str(found.services["bill"]) == "http://bill.test/"
    assert found.login.path == "/in"
    assert data.stand_ins == {*recording.stand_ins, roles["admin"]["username"], "fabdec"}
    assert recording.public == data.stand_ins


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"roles": {"admin": {"username": "admin"}}}, "metadata.roles.password: Field required"),
        ({"roles": {"a": {"auth": "none", "username": "admin"}}}, "a.username is not a stand-in"),
        ({"stand_ins": ["hunter-22"]}, "number 1 is not a stand-in, and may be a secret"),
        ({"login": {"paths": "/in"}}, "metadata.login.paths: Extra inputs"),
        ({"services": {"mail": "mail"}}, "metadata.services: is not an absolute address"),
    ],
)
def test_facts_that_cannot_be_used_are_reported(
    folder: Path, facts: dict[str, object], fault: str
) -> None:
    path = cassette_path(folder, NODEID)
    content = yaml.safe_load(path.read_text("utf-8"))
    content["metadata"] |= facts
    path.write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(CassetteError, match=fault):
        read_recording(path)
