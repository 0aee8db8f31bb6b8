"""The headers of responses are recorded and replayed byte for byte."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from support.http.exchange import Exchange, listening
from tests.unit.backends.recording.taping import recording, replaying

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from support.http.client import ApiClient
    from tests.unit.backends.recording.taping import Api

    Raw = list[tuple[bytes, bytes]]
    Received = Callable[..., Awaitable[tuple[Raw, Raw]]]

EVERY_BYTE = bytes({*range(0x20, 0x7F), 0x09, *range(0x80, 0x100)})
BODY = b'{"id": 1}'
LENGTH = (b"content-length", str(len(BODY)).encode())


@pytest.fixture
def received(client: ApiClient, api: Api, path: Path) -> Received:
    """Return the headers of a response as it arrives, and as it is replayed."""

    async def received(headers: Raw, body: bytes = b"", method: str = "GET") -> tuple[Raw, Raw]:
        api.handler = lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))
        found = []
        for state in (recording, replaying):
            with state(path):
                response = await client.send(method, "/report")
            assert response.content == body
            found.append([(name.lower(), value) for name, value in response.headers.raw])
        assert api.asked == 1
        return found[0], found[1]

    return received


@pytest.mark.promise("backends.md", "Headers are replayed byte for")
@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-disposition", b"attachment; filename=Pr\xfcfung.pdf")],
        [(b"content-disposition", "attachment; filename=Prüfung.pdf".encode())],
        [(b"x-latin", b"\xfc"), (b"x-utf-8", "ü".encode())],
        [(b"x-all", EVERY_BYTE)],
        [(b"x-empty", b""), (b"x-true", b"true"), (b"x-number", b"012"), (b"x-colon", b"a: [")],
        [(b"link", b"<b>"), (b"link", b"<a>"), (b"link", b"<b>")],
    ],
    ids=["latin-1", "utf-8", "both", "every byte", "like YAML", "duplicates"],
)
async def test_every_byte_of_a_header_comes_back(received: Received, headers: Raw) -> None:
    live, replayed = await received(headers)
    assert replayed == live == headers


@pytest.mark.promise("backends.md", "Headers are replayed byte for")
@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("HEAD", [(b"content-length", b"12345")], b""),
        ("HEAD", [(b"content-encoding", b"gzip"), (b"content-length", b"20")], b""),
        ("DELETE", [(b"content-length", b"0")], b""),
        ("DELETE", [], b""),
        ("GET", [LENGTH], BODY),
        ("GET", [(b"transfer-encoding", b"chunked")], BODY),
        ("GET", [], BODY),
    ],
    ids=["HEAD", "HEAD, encoded", "empty", "none", "length", "chunked", "until the end"],
)
async def test_the_length_comes_back_as_it_was(
    received: Received, method: str, headers: Raw, body: bytes
) -> None:
    live, replayed = await received(headers, body, method)
    assert replayed == live == headers


@pytest.mark.promise("backends.md", "Headers are replayed byte for")
async def test_headers_of_the_connection_are_not_recorded(received: Received) -> None:
    """They depend on how many requests it has carried."""
    _, replayed = await received([(b"connection", b"close"), (b"keep-alive", b"timeout=5, max=98")])
    assert replayed == []


@pytest.mark.promise("backends.md", "Headers are replayed byte for")
async def test_a_decoded_body_is_not_decoded_again(client: ApiClient, api: Api, path: Path) -> None:
    """Its encoding is still there to be checked; its length in that encoding is not."""
    api.handler = lambda request: httpx.Response(
        200,
        headers={"content-encoding": "deflate", "content-length": "17"},
        stream=httpx.ByteStream(zlib.compress(BODY)),
        request=request,
    )
    with recording(path):
        await client.send("GET", "/report")
    with replaying(path):
        again = await client.send("GET", "/report")
    assert (again.content, again.headers["content-encoding"]) == (BODY, "deflate")
    assert "content-length" not in again.headers


async def test_the_length_is_that_of_the_replayed_body(
    client: ApiClient, api: Api, path: Path
) -> None:
    """A stand-in may be replaced by a longer or a shorter value."""
    api.handler = lambda request: httpx.Response(200, content=request.content)
    with recording(path):
        await client.send("POST", "/echo", json={"password": "quite-a-long-password"})
    with replaying(path):
        again = await client.send("POST", "/echo", json={"password": "quite-a-long-password"})
    assert again.headers["content-length"] == str(len(again.content))


async def test_listeners_learn_how_the_headers_were_decoded(client: ApiClient, api: Api) -> None:
    seen: list[Exchange] = []
    api.handler = lambda _: httpx.Response(200, headers=[(b"x", b"\xfc")])
    with listening(seen.append):
        await client.send("GET", "/")
    assert seen[0].response is not None
    assert seen[0].response.header_encoding == "iso-8859-1"


async def test_what_is_created_and_sent_may_have_any_header(
    client: ApiClient, api: Api, path: Path
) -> None:
    headers = [(b"Location", b"http://h:x/"), (b"X-Name", "Zoë".encode())]
    api.handler = lambda _: httpx.Response(201, headers=headers)
    for state in (recording, replaying):
        with state(path):
            response = await client.send("POST", "/users", headers={"X-Sent": "Zoë"})
        assert response.headers.multi_items()[-1] == ("x-name", "Zoë")
