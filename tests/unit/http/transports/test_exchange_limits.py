"""Limits of time and size, and broken encodings."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from support.http.errors import (
    RequestTimeoutError,
    ResponseTooLargeError,
    UnreadableResponseError,
)
from support.http.retry import RetryPolicy
from tests.unit.http.conftest import BASE_URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from support.http.client import ApiClient
    from support.http.exchange import Exchange

    Answering = Callable[..., ApiClient]

ONCE = RetryPolicy(attempts=1)
TEXT = b'{"items": [' + b'"an item", ' * 500 + b'"the last"]}'
RAW_DEFLATE = zlib.compress(TEXT, wbits=-zlib.MAX_WBITS)
MIB = 1024 * 1024


class Body(httpx.AsyncByteStream):
    """Counts the bytes that were read, and whether it was closed."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks
        self.read = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.read += len(chunk)
            yield chunk

    async def aclose(self) -> None:
        self.closed = True


def encoded(body: bytes, encoding: str = "gzip") -> Callable[[httpx.Request], httpx.Response]:
    """Return a response with an encoded body."""

    def answer(_: httpx.Request) -> httpx.Response:
        headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
        return httpx.Response(200, headers=headers, stream=Body(body))

    return answer


async def test_a_whole_exchange_has_a_deadline(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    """Even if data keeps arriving."""

    class Drip(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(0)
                yield b"."

        async def aclose(self) -> None:
            self.closed = True

    drip = Drip()
    client = answering(lambda _: httpx.Response(200, stream=drip), retry=ONCE, total=0.05)
    with pytest.raises(RequestTimeoutError, match=r"no complete response within 0\.05 s"):
        await client.send("GET", "/")
    assert drip.closed
    assert exchanges[0].error == "ReadTimeout: no complete response within 0.05 s"
    assert 0.05 <= exchanges[0].elapsed < 5


@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False)])
async def test_a_body_may_be_as_long_as_the_limit(
    answering: Answering, exchanges: list[Exchange], size: int, fits: bool
) -> None:
    client = answering(lambda _: httpx.Response(200, content=bytes(size)), max_response_bytes=1000)
    if fits:
        assert len((await client.send("GET", "/")).content) == size
        return
    with pytest.raises(ResponseTooLargeError) as caught:
        await client.send("GET", "/big", params={"a": "b"})
    assert str(caught.value) == (
        f"GET {BASE_URL}/big: the response is longer than 1,000 bytes. "
        "Raise API_MAX_RESPONSE_BYTES if responses of this size are expected."
    )
    [exchange] = exchanges  # a retry would not help
    assert exchange.response is None
    assert exchange.error is not None
    assert exchange.error.startswith("ResponseTooLargeError: ")


async def test_reading_stops_at_the_limit(answering: Answering) -> None:
    body = Body(*[bytes(100)] * 1000)
    client = answering(lambda _: httpx.Response(200, stream=body), max_response_bytes=1000)
    with pytest.raises(ResponseTooLargeError):
        await client.send("GET", "/")
    assert body.read == 1100
    assert body.closed


async def test_a_response_that_is_too_long_names_its_attempt(answering: Answering) -> None:
    answers = [httpx.Response(503), httpx.Response(200, content=bytes(11))]
    client = answering(lambda _: answers.pop(0), max_response_bytes=10)
    with pytest.raises(ResponseTooLargeError, match=r"\(attempt 2\)") as caught:
        await client.send("GET", "/")
    assert caught.value.attempt == 2


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("GZip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW_DEFLATE),
        ("identity", TEXT),
        ("gzip, deflate", zlib.compress(gzip.compress(TEXT))),
    ],
    ids=["gzip", "letter case", "deflate", "deflate without a header", "identity", "twice"],
)
async def test_encoded_bodies_are_decoded(
    answering: Answering, exchanges: list[Exchange], encoding: str, body: bytes
) -> None:
    response = await answering(encoded(body, encoding)).send("GET", "/")
    assert response.content == TEXT
    assert exchanges[0].response is not None
    assert exchanges[0].response.body == TEXT


async def test_an_encoded_answer_without_a_body_is_empty(answering: Answering) -> None:
    """After HEAD, or with 304, the header may still be present (RFC 9110, 8.4)."""
    assert (await answering(encoded(b"")).send("HEAD", "/")).content == b""


@pytest.mark.parametrize("limit", [10_000, 1_000_000])
async def test_a_body_is_limited_as_it_is_decoded(answering: Answering, limit: int) -> None:
    client = answering(encoded(gzip.compress(bytes(limit + 1))), max_response_bytes=limit)
    with pytest.raises(ResponseTooLargeError, match=f"longer than {limit:,} bytes"):
        await client.send("GET", "/")


async def test_a_body_that_decodes_to_the_limit_is_read(answering: Answering) -> None:
    client = answering(encoded(gzip.compress(bytes(10_000))), max_response_bytes=10_000)
    assert len((await client.send("GET", "/")).content) == 10_000


async def test_decoding_stops_at_the_limit(answering: Answering) -> None:
    """100 KB that expand to 100 MB take little memory."""
    client = answering(encoded(gzip.compress(bytes(100 * MIB))), max_response_bytes=MIB)
    tracemalloc.start()
    try:
        with pytest.raises(ResponseTooLargeError):
            await client.send("GET", "/")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MIB


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("GZip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW_DEFLATE),
    ],
    ids=["gzip", "letter case", "deflate", "deflate without a header"],
)
@pytest.mark.parametrize("missing", [1, 8, 20, 60])
async def test_a_body_that_lacks_its_end_is_unreadable(
    answering: Answering, exchanges: list[Exchange], missing: int, encoding: str, body: bytes
) -> None:
    """By itself, httpx would accept it as complete."""
    client = answering(encoded(body[:-missing], encoding))
    with pytest.raises(UnreadableResponseError) as caught:
        await client.send("GET", "/")
    assert str(caught.value) == (
        f"GET {BASE_URL}/: the response is unreadable: the {encoding.lower()} data is truncated. "
        "Is there a proxy or another server at this address?"
    )
    assert [exchange.response for exchange in exchanges] == [None]
    assert exchanges[0].error == f"DecodingError: the {encoding.lower()} data is truncated"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_in_another_encoding_than_it_says_is_unreadable(
    answering: Answering, encoding: str
) -> None:
    reason = f"the body is not the {encoding} data that its Content-Encoding announces: in"
    with pytest.raises(UnreadableResponseError, match=reason):
        await answering(encoded(TEXT, encoding)).send("GET", "/")
