"""Both transports send the same bytes, and read the same from those of a server.

LIKE_CASES sets the number of generated answers.
"""

from __future__ import annotations

import os
import ssl
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RequestError
from support.http.retry import RetryPolicy
from tests.end_to_end.faults.generated import answer
from tests.end_to_end.faults.running import TRANSPORTS
from tests.unit.http.transports.direct.scripted import OK, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CASES = int(os.environ.get("LIKE_CASES", "120"))
LIMITS = ClientLimits(read=5, max_response_bytes=1_000_000)
BODY = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"

REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "fetch": ("GET", "/users/1?a=%20&a=", {}),
    "create": ("POST", "/users", {"json": {"name": "Łódź"}}),
    "change": ("PATCH", "/users/1", {"content": b"x" * 200_000}),
    "delete": ("DELETE", "/users/1", {}),
    "head": ("HEAD", "/users/1", {}),
    "form": ("POST", "/token", {"data": {"a": "b c"}}),
    "files": (
        "POST",
        "/files",
        {
            "files": {"a": ("b.txt", b"c")},
            "headers": {"content-type": "multipart/form-data; boundary=x"},
        },
    ),
    "headers": ("GET", "/", {"headers": [("x-UPPER", "a"), ("X-upper", "ł"), ("Host", "b")]}),
    "close": ("GET", "/", {"headers": {"Connection": "close"}}),
    "upgrade": ("GET", "/", {"headers": {"Connection": "upgrade", "Upgrade": "websocket"}}),
    "expect": ("PUT", "/", {"headers": {"Expect": "100-continue"}, "content": b"{}"}),
    "chunks": ("POST", "/", {"headers": {"Transfer-Encoding": "chunked"}, "content": b"{}"}),
    "target": ("GET", "//users/../%7e|", {}),
    "method": ("M-SEARCH", "/", {}),
}


@asynccontextmanager
async def client(transport: str, url: str) -> AsyncIterator[ApiClient]:
    sender = TRANSPORTS[transport](ssl.create_default_context())
    async with open_client(url, sender, LIMITS) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


async def outcome(api: ApiClient, method: str, path: str, **content: Any) -> object:
    """Return all of a response, or the error."""
    try:
        response = await api.send(method, path, **content)
    except RequestError as error:
        cause = error.__cause__
        return type(error), str(error), type(cause), str(cause)
    return (
        *(response.status_code, response.reason_phrase, response.http_version),
        *(response.headers.raw, response.content),
    )


async def outcomes(transport: str, answers: list[bytes], *, closes: bool) -> list[object]:
    """Return what becomes of the same requests with these answers."""
    async with serving(*answers, closes=closes) as server:
        url = f"http://127.0.0.1:{server.port}"
        async with client(transport, url) as api:
            got = [await outcome(api, "GET" if n % 5 else "HEAD", "/") for n in range(len(answers))]
    return [str(one).replace(str(server.port), "PORT") for one in got]


@pytest.mark.promise("connection.md", "Both send the same")
@pytest.mark.parametrize("name", REQUESTS)
async def test_the_same_is_sent(name: str) -> None:
    method, path, content = REQUESTS[name]
    sent = []
    async with serving() as server:
        for transport in TRANSPORTS:
            async with client(transport, server.url) as api:
                await api.send(method, path, **content)
            sent.append(b"".join(server.requests))
            server.requests.clear()
    assert sent[0].startswith(method.encode())
    assert sent[0] == sent[1]


@pytest.mark.promise("connection.md", "Both send the same")
async def test_generated_answers_are_read_alike() -> None:
    random = Random(CASES)
    answers = [answer(random) for _ in range(CASES)]
    direct, other = [await outcomes(name, answers, closes=True) for name in TRANSPORTS]
    for sent, one, another in zip(answers, direct, other, strict=True):
        assert one == another, sent
    assert len({*direct}) > CASES / 4


async def test_answers_that_keep_the_connection_are_read_alike() -> None:
    answers = [OK, OK + b"surplus", BODY, OK, b"HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", OK]
    direct, other = [await outcomes(name, answers, closes=False) for name in TRANSPORTS]
    assert direct == other
    assert len(direct) == len(answers)


async def test_a_difference_would_be_seen() -> None:
    ended = OK.replace(b"OK", b"Fine")
    one, other = [await outcomes("direct", [sent], closes=True) for sent in (OK, ended)]
    assert one != other
