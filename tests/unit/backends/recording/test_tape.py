"""Exchanges are written to a cassette, and replayed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.recording.content import read_recording
from support.backends.recording.tape import UnrecordedRequestError
from support.backends.recording.transport import CassetteTransport
from support.http.client import ClientLimits, open_client
from support.http.errors import RequestTimeoutError
from tests.unit.backends.recording.taping import API, RECORDING, recording, replaying

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.client import ApiClient
    from tests.unit.backends.recording.taping import Api

BYTES = bytes(range(256))


def text_of(path: Path) -> str:
    """Return the files in the cassette's folder."""
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    return "".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.promise("backends.md", "`record` |")
async def test_a_replay_answers_as_the_api_did(client: ApiClient, api: Api, path: Path) -> None:
    """Status, reason, headers and body; the API gets no further request."""
    api.handler = lambda _: httpx.Response(
        201,
        headers=[("Content-Type", "application/json"), ("Link", "<a>"), ("Link", "<b>")],
        content='{"name": "Zoë 🚀"}'.encode(),
        extensions={"reason_phrase": b"Made"},
    )
    with recording(path):
        first = await client.send("POST", "/users", json={"name": "Zoë 🚀"})
    with replaying(path):
        again = await client.send("POST", "/users", json={"name": "Zoë 🚀"})
    assert api.asked == 1
    assert (again.status_code, again.reason_phrase, again.json()) == (201, "Made", first.json())
    assert again.headers.get_list("link") == ["<a>", "<b>"]
    assert again.headers["content-length"] == str(len(again.content))


async def test_a_cassette_says_when_against_what_from_which_seed(
    client: ApiClient, path: Path
) -> None:
    with recording(path):
        await client.send("GET", "/users", params={"q": "Zoë"})
    assert read_recording(path) == RECORDING
    assert text_of(path).startswith(
        "metadata:\n  scenario: features/a.feature::A scenario\n"
        "  recorded_at: '2026-11-23T12:00:00Z'\n  against: http://api.example.com\n  seed: 7\n"
    )


@pytest.mark.promise("backends.md", "Its data come from the recorded")
async def test_equal_requests_are_answered_in_turn(client: ApiClient, api: Api, path: Path) -> None:
    """Each recorded response is used once, so that polling sees the same changes again."""
    api.handler = lambda _: httpx.Response(200, json={"asked": api.asked})
    with recording(path):
        for _ in range(3):
            await client.send("GET", "/job")
    with replaying(path):
        answers = [(await client.send("GET", "/job")).json()["asked"] for _ in range(3)]
        with pytest.raises(UnrecordedRequestError, match=r"is recorded 3 times in .* once more"):
            await client.send("GET", "/job")
    assert answers == [1, 2, 3]


@pytest.mark.promise("backends.md", "The message shows the nearest")
async def test_a_request_that_is_not_there_is_reported_with_the_nearest(
    client: ApiClient, path: Path
) -> None:
    with recording(path):
        await client.send("GET", "/users")
        await client.send("PATCH", "/users/1", json={"name": "Alice"}, headers={"If-Match": "v1"})
    with replaying(path), pytest.raises(UnrecordedRequestError) as caught:
        await client.send("PATCH", "/users/2?x=1", json={"name": "Ada"})
    assert str(caught.value) == (
        f"PATCH {API}/users/2?x=1 is not in {path}.\n"
        f"The nearest recorded request is number 2, PATCH {API}/users/1. The differences:\n"
        "  path: /users/2, recorded /users/1\n"
        "  query: x=1, recorded none\n"
        "  header if-match: none, recorded v1\n"
        '  body: {"name":"Ada"}, recorded {"name":"Alice"}\n'
        "Record the scenario again: --backend record"
    )


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (("PUT", "/users"), "method: PUT, recorded GET"),
        (("GET", "http://other.example.com/users"), "host: other.example.com, recorded api."),
    ],
)
async def test_another_method_or_host_is_reported(
    client: ApiClient, path: Path, other: tuple[str, str], message: str
) -> None:
    with recording(path):
        await client.send("GET", "/users")
    with replaying(path), pytest.raises(UnrecordedRequestError, match=message):
        await client.send(*other)


@pytest.mark.parametrize(("is_there", "message"), [(False, "does not exist"), (True, "is empty")])
async def test_a_cassette_that_is_not_there_is_reported(
    client: ApiClient, path: Path, *, is_there: bool, message: str
) -> None:
    if is_there:
        with recording(path):
            pass
    with (
        replaying(path),
        pytest.raises(UnrecordedRequestError, match=rf"the recording .* {message}"),
    ):
        await client.send("GET", "/users")


@pytest.mark.promise("backends.md", "A request that got no response")
async def test_a_failure_comes_back_as_it_was(client: ApiClient, api: Api, path: Path) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no complete response within 2 s", request=request)

    api.handler = fail
    messages = []
    for state in (recording, replaying):
        with state(path), pytest.raises(RequestTimeoutError) as caught:
            await client.send("GET", "/slow")
        messages.append(str(caught.value))
    assert api.asked == 1
    assert messages[0] == messages[1]


async def test_bytes_stay_bytes(client: ApiClient, api: Api, path: Path) -> None:
    api.handler = lambda request: httpx.Response(200, content=request.content[::-1])
    with recording(path):
        await client.send("PUT", "/file", content=BYTES)
    with replaying(path):
        answer = await client.send("PUT", "/file", content=BYTES)
    assert answer.content == BYTES[::-1]


async def test_parts_of_a_form_are_found_again(client: ApiClient, api: Api, path: Path) -> None:
    """The boundary, which httpx generates, differs each time."""
    files = {"photo": ("a.png", BYTES, "image/png")}
    with recording(path):
        await client.send("POST", "/photos", files=files, data={"password": "hunter-22"})
    with replaying(path):
        await client.send("POST", "/photos", files=files, data={"password": "hunter-22"})
    assert api.asked == 1
    assert "hunter-22" not in text_of(path)


@pytest.mark.promise("safety.md", "Logs, results, the page and")
@pytest.mark.promise("backends.md", "Passwords, tokens, keys and cookies")
async def test_no_secret_reaches_the_disk(client: ApiClient, api: Api, path: Path) -> None:
    """Not even temporarily, because the file is written once, after the scenario."""
    api.handler = lambda _: httpx.Response(
        200,
        headers=[("Set-Cookie", "sid=c00k1e-v4lue; Path=/"), ("X-Echo", "hunter-22")],
        json={"access_token": "t0ken-v4lue"},
    )
    with recording(path):
        await client.send("POST", "/login", data={"password": "hunter-22", "user": "ada"})
        await client.send("GET", "/", headers={"Authorization": "Bearer t0ken-v4lue"})
        await client.send("GET", "/", headers={"Cookie": "sid=c00k1e-v4lue"})
        assert text_of(path) == ""
    text = text_of(path)
    assert "user=ada" in text
    for secret in ("hunter-22", "t0ken-v4lue", "c00k1e-v4lue"):
        assert secret not in text


async def test_a_secret_recognised_late_is_replaced_in_earlier_exchanges(
    client: ApiClient, api: Api, path: Path
) -> None:
    api.handler = lambda _: httpx.Response(200, json={"link": "/magic/s3cret-link"})
    with recording(path):
        await client.send("POST", "/links")
        await client.send("GET", "/me", headers={"Authorization": "Bearer s3cret-link"})
    assert "s3cret-link" not in text_of(path)
    with replaying(path):
        link = (await client.send("POST", "/links")).json()["link"].rpartition("/")[2]
        await client.send("GET", "/me", headers={"Authorization": f"Bearer {link}"})
    assert api.asked == 2


async def test_a_new_recording_replaces_the_old_one(client: ApiClient, path: Path) -> None:
    for address in ("/old", "/new"):
        with recording(path):
            await client.send("GET", address)
    assert "/old" not in text_of(path)
    assert "/new" in text_of(path)


@pytest.mark.parametrize("text", ["", "[]", "metadata: {}", "a: [", "metadata: {seed: x}"])
def test_a_file_that_is_not_a_cassette_is_reported(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match=r"is not the recording of a scenario .* record it again"):
        read_recording(path)


async def test_outside_a_scenario_nothing_is_answered() -> None:
    transport = CassetteTransport()
    async with open_client(API, transport, ClientLimits()) as http:
        with pytest.raises(RuntimeError, match="was sent while no scenario was running"):
            await http.get("/users")
