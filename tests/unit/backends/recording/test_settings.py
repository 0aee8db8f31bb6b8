"""A replay has the settings that its scenario was recorded with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from support.backends.live import LiveBackend
from support.backends.recording.content import read_recording
from support.backends.recording.places import cassette_path
from support.backends.recording.record import RecordBackend
from support.backends.recording.replay import ReplayBackend
from support.backends.recording.settings import RecordedSettings
from support.http.client import ApiClient, ClientLimits, open_client
from support.settings import Settings
from support.settings.api_shape import Created, Paging
from support.settings.protection.secrets import Secrets

if TYPE_CHECKING:
    from pathlib import Path

    from support.backends.backend import Backend

ADDRESS = "http://api.example.com/v1"
NODEID = "features/a.feature::A scenario"
OTP = "81720455"
KEY = "sesame-key-of-deletions"
CREATED = {
    "id": "$.uid",
    "places": {"/sign-up": "/accounts/{id}"},
    "deletions": {
        "/accounts/{id}": [
            {
                "method": "POST",
                "path": "/accounts/{id}/close",
                "body": {"otp": OTP, "password": "{admin.password}"},
                "headers": {"X-Api-Key": KEY},
            }
        ]
    },
}
OWN = Settings(
    base_url=AnyHttpUrl(ADDRESS),
    paging=Paging(style="page", items="$.data", size="per_page"),
    created=Created.model_validate(CREATED),
    secrets=Secrets(fields="otp pass_phrase"),
    retry_attempts=1,
    retry_unsafe=True,
)
NAMES = tuple(RecordedSettings.model_fields)


class Live(LiveBackend):
    """An API without a network."""

    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(lambda _: httpx.Response(204))


async def run(backend: Backend) -> dict[str, Any]:
    """Send a secret whose name is configured, twice; return the settings of the scenario."""
    async with open_client(
        backend.base_url, backend.transport(), ClientLimits(), in_turn=True
    ) as http:
        with backend.scenario(NODEID, 7) as data:
            for _ in range(2):
                await ApiClient(http).send("POST", "/sign-up", json={"pass_phrase": "open barley"})
            settings = data.settings or OWN
            return {name: getattr(settings, name) for name in NAMES}


async def record(folder: Path, settings: Settings = OWN) -> str:
    """Record the scenario; return the text of the recording."""
    await run(RecordBackend(settings, Live(ADDRESS, connect_timeout=1), folder))
    return cassette_path(folder, NODEID).read_text()


@pytest.mark.promise("backends.md", "The accounts, the login and the addresses")
@pytest.mark.promise("backends.md", "A replay signs in with these")
async def test_a_replay_needs_no_setting_of_the_recording(tmp_path: Path) -> None:
    await record(tmp_path)
    others = Settings(paging=Paging(style="link"), created=Created(id="$.no"))
    for settings in (Settings(), others):
        found = await run(ReplayBackend(settings, tmp_path))
        assert {n: v for n, v in found.items() if n != "created"} == {
            name: getattr(OWN, name) for name in NAMES if name != "created"
        }
        assert (found["created"].id, found["created"].places) == ("$.uid", CREATED["places"])
        assert list(found["created"].deletions) == ["/accounts/{id}"]


async def test_defaults_are_recorded_too(tmp_path: Path) -> None:
    """They replace other settings of the environment."""
    plain = Settings(base_url=AnyHttpUrl(ADDRESS))
    await record(tmp_path, plain)
    found = await run(ReplayBackend(OWN, tmp_path))
    assert found == {name: getattr(plain, name) for name in NAMES}


async def test_secrets_of_the_clean_up_are_not_recorded(tmp_path: Path) -> None:
    written = await record(tmp_path)
    assert OTP not in written
    assert KEY not in written
    assert "{admin.password}" in written, "the name of a secret"


async def test_a_configured_secret_of_the_clean_up_has_its_stand_in(tmp_path: Path) -> None:
    admin = OWN.roles["admin"].model_copy(update={"password": SecretStr("hunter-2345")})
    deletions = {"/u/{id}": [{"body": {"by": "hunter-2345"}}]}
    created = Created.model_validate({"deletions": deletions})
    settings = OWN.model_copy(update={"roles": {"admin": admin}, "created": created})
    assert "hunter-2345" not in await record(tmp_path, settings)
    recording = read_recording(cassette_path(tmp_path, NODEID))
    assert recording.settings is not None
    [deletion] = recording.settings.created.deletions["/u/{id}"]
    assert deletion.body == {"by": recording.roles["admin"]["password"]}


@pytest.mark.promise("backends.md", "(A recording without `settings`")
async def test_a_recording_of_an_earlier_version_has_the_settings_of_the_run(
    tmp_path: Path,
) -> None:
    written = await record(tmp_path)
    begin, end = written.index("  settings:\n"), written.index("  stand_ins:\n")
    cassette_path(tmp_path, NODEID).write_text(written[:begin] + written[end:])
    found = await run(ReplayBackend(OWN, tmp_path))
    assert found == {name: getattr(OWN, name) for name in NAMES}
