"""A complete response is like one that httpx has read."""

from __future__ import annotations

import pickle

import httpx
import pytest

from support.http.transports.complete_response import CompleteResponse

REQUEST = httpx.Request("GET", "http://api.example.com/")
BODIES = [b"", b"{}", '{"name": "Zoë"}'.encode(), b"\xff\x00", b"a" * 100_000]


def read(body: bytes, *headers: tuple[str, str]) -> httpx.Response:
    """A response whose body httpx has read."""
    found = httpx.Response(200, headers=headers, stream=httpx.ByteStream(body), request=REQUEST)
    found.read()
    return found


@pytest.mark.parametrize("body", BODIES, ids=["empty", "json", "utf-8", "bytes", "long"])
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain; charset=latin-1", "text/html; charset=x"]
)
async def test_a_body_reads_as_one_that_httpx_has_read(body: bytes, content_type: str) -> None:
    raw = read(body, ("Content-Type", content_type), ("Set-Cookie", "a=b"), ("Link", "<http://a>"))
    complete = CompleteResponse(raw, body, REQUEST)
    for response in (complete, pickle.loads(pickle.dumps(complete))):
        assert response.content == response.read() == await response.aread() == raw.content
        assert response.text == raw.text
        assert response.encoding == raw.encoding
        assert b"".join(response.iter_bytes()) == b"".join(
            [p async for p in response.aiter_bytes()]
        )
        assert list(response.iter_lines()) == list(raw.iter_lines())
        assert dict(response.cookies) == dict(raw.cookies)
        assert response.links == raw.links
        assert response.is_closed
        assert response.is_stream_consumed
    assert isinstance(complete.stream, httpx.ByteStream)
    assert b"".join(complete.stream) == body


async def test_a_body_that_is_complete_is_not_read_from_the_network() -> None:
    complete = CompleteResponse(read(b"{}"), b"{}", REQUEST)
    await complete.aclose()
    with pytest.raises(httpx.StreamConsumed):
        next(complete.iter_raw())
    with pytest.raises(httpx.StreamConsumed):
        await anext(complete.aiter_raw())


def test_a_decoded_body_is_not_decoded_again() -> None:
    raw = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"x"))
    complete = CompleteResponse(raw, b"plain", REQUEST)
    assert complete.headers["content-encoding"] == "gzip"
    assert complete.content == b"".join(complete.iter_bytes()) == b"plain"


def test_the_rest_is_that_of_the_response_as_it_was_received() -> None:
    extensions = {"reason_phrase": b"Fine", "http_version": b"HTTP/2"}
    raw = httpx.Response(299, headers=[("A", "1"), ("A", "2")], extensions=extensions)
    complete = CompleteResponse(raw, b"", REQUEST)
    assert complete.status_code == 299
    assert complete.reason_phrase == "Fine"
    assert complete.http_version == "HTTP/2"
    assert complete.headers.raw == [(b"A", b"1"), (b"A", b"2")]
    assert complete.request is REQUEST


def test_a_redirect_has_no_next_request() -> None:
    """Because httpx would raise an error for this address, even if it does not follow it."""
    raw = httpx.Response(302, headers={"Location": "http://"})
    assert raw.has_redirect_location
    assert not CompleteResponse(raw, b"", REQUEST).has_redirect_location
