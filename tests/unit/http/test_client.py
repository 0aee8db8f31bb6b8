"""Requests of the client, and the exchanges that it publishes."""

from __future__ import annotations

import asyncio
import gc
import weakref
from time import time
from typing import TYPE_CHECKING

import httpx
import pytest
import respx
from pydantic import SecretStr

from support.auth.schemes import BearerAuth
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RequestError
from support.http.exchange import listening
from tests.unit.http.conftest import BASE_URL, IMPATIENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

    from support.http.exchange import Exchange

    Answering = Callable[..., ApiClient]


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={})


async def test_an_answer_is_published_as_it_was(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    router = respx.Router()
    router.post("/users", params={"a": "b"}).respond(
        201, json={"id": "usr_1"}, headers={"Location": "/users/usr_1"}
    )
    before = time()
    response = await answering(router.async_handler).send(
        "POST", "/users", params={"a": "b"}, json={"name": "Alice"}, headers={"X-Trace": "t"}
    )
    assert response.json() == {"id": "usr_1"}
    [exchange] = exchanges
    assert exchange.request.method == "POST"
    assert exchange.request.url == f"{BASE_URL}/users?a=b"
    assert exchange.request.body == b'{"name":"Alice"}'
    assert ("x-trace", "t") in exchange.request.headers
    assert exchange.response is not None
    assert exchange.response.status == 201
    assert exchange.response.reason == "Created"
    assert exchange.response.http_version == "HTTP/1.1"
    assert exchange.response.body == b'{"id":"usr_1"}' == response.content
    assert ("location", "/users/usr_1") in exchange.response.headers
    assert exchange.error is None
    assert exchange.attempt == 1
    assert before <= exchange.started_at <= time()
    assert 0 < exchange.elapsed < 10


async def test_a_response_is_released_without_the_garbage_collector(answering: Answering) -> None:
    gc.collect()
    gc.disable()
    try:
        response = await answering(ok).send("POST", "/", json={})
        known = weakref.ref(response)
        assert b"".join([part async for part in response.aiter_bytes()]) == response.content
        del response
        await asyncio.sleep(0)  # the task that has shielded the POST ends
        assert known() is None
    finally:
        gc.enable()


async def test_repeated_headers_are_all_published(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])

    twice = httpx.Headers([("X-Trace", "1"), ("X-Trace", "2")])
    await answering(handler).send("GET", "/", headers=twice)
    [exchange] = exchanges
    assert exchange.response is not None
    received = [value for name, value in exchange.response.headers if name == "set-cookie"]
    assert received == ["a=1", "b=2"]
    assert [value for name, value in exchange.request.headers if name == "x-trace"] == ["1", "2"]


async def test_a_body_that_is_streamed_is_published_and_sent_again(
    exchanges: list[Exchange],
) -> None:
    received: list[bytes] = []

    class Overloaded(httpx.AsyncBaseTransport):
        """Reads the body from its stream, as a network would."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.AsyncByteStream)
            received.append(b"".join([chunk async for chunk in request.stream]))
            return httpx.Response(503)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async with open_client(BASE_URL, Overloaded(), ClientLimits()) as http:
        await ApiClient(http, retry=IMPATIENT).send("PUT", "/", content=pieces())
    assert received == [b"one two"] * 3
    assert [exchange.request.body for exchange in exchanges] == received


@pytest.mark.parametrize(
    ("raised", "published"),
    [
        (httpx.ConnectError("refused"), "ConnectError: refused"),
        (httpx.ReadError(""), "ReadError"),
    ],
    ids=["with a message", "without"],
)
async def test_an_error_is_published_in_place_of_a_response(
    answering: Answering, exchanges: list[Exchange], raised: Exception, published: str
) -> None:
    router = respx.Router()
    router.post("/users").mock(side_effect=raised)
    with pytest.raises(RequestError):
        await answering(router.async_handler).send("POST", "/users")
    [exchange] = exchanges
    assert exchange.response is None
    assert exchange.error == published
    assert exchange.outcome == "no response"


async def test_a_request_that_is_cancelled_is_published(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    """So that the report of a step that timed out shows what it was waiting for."""
    started = asyncio.Event()

    async def hang(_: httpx.Request) -> httpx.Response:
        started.set()
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]  # never done

    task = asyncio.create_task(answering(hang).send("GET", "/"))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [exchange.error for exchange in exchanges] == ["CancelledError"]


async def test_each_request_of_an_authentication_is_an_exchange(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    class FetchToken(httpx.Auth):
        requires_response_body = True

        def auth_flow(
            self, request: httpx.Request
        ) -> Generator[httpx.Request, httpx.Response, None]:
            grant = yield httpx.Request("POST", f"{BASE_URL}/auth/token")
            request.headers["Authorization"] = f"Bearer {grant.json()['access_token']}"
            yield request

    router = respx.Router()
    router.post("/auth/token").respond(json={"access_token": "abc"})
    whoami = router.get("/whoami").respond(200)
    await answering(router.async_handler).signed_in(FetchToken()).send("GET", "/whoami")
    assert [e.request.url for e in exchanges] == [f"{BASE_URL}/auth/token", f"{BASE_URL}/whoami"]
    assert whoami.calls.last.request.headers["authorization"] == "Bearer abc"


async def test_a_caller_is_signed_in_and_the_others_stay_as_they_were(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    anonymous = answering(ok)
    alice = anonymous.signed_in(BearerAuth(SecretStr("token-of-alice")))
    await alice.send("GET", "/whoami")
    await anonymous.send("GET", "/whoami")
    sent = [dict(exchange.request.headers).get("authorization") for exchange in exchanges]
    assert sent == ["Bearer token-of-alice", None]
    assert alice.http is anonymous.http
    assert alice.retry is anonymous.retry
    assert "token-of-alice" not in repr(alice)


async def test_concurrent_callers_receive_their_own_exchanges(answering: Answering) -> None:
    """Through one client, with both requests in flight."""
    both = asyncio.Barrier(2)

    async def handler(_: httpx.Request) -> httpx.Response:
        await both.wait()
        return httpx.Response(200)

    client = answering(handler)

    async def caller(path: str) -> list[str]:
        heard: list[str] = []
        with listening(lambda exchange: heard.append(exchange.request.url)):
            await client.send("GET", path)
        return heard

    first, second = await asyncio.gather(caller("/a"), caller("/b"))
    assert first == [f"{BASE_URL}/a"]
    assert second == [f"{BASE_URL}/b"]


async def test_redirects_are_returned(answering: Answering, exchanges: list[Exchange]) -> None:
    def redirect(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "/elsewhere"})

    response = await answering(redirect).send("GET", "/here")
    assert response.status_code == 302
    assert len(exchanges) == 1


async def test_cookies_are_not_kept(answering: Answering, exchanges: list[Exchange]) -> None:
    """A login must not reach the next scenario."""

    def sign_in(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Set-Cookie": "sid=abc; Path=/"})

    client = answering(sign_in)
    response = await client.send("POST", "/login")
    assert response.headers["set-cookie"] == "sid=abc; Path=/"
    await client.send("GET", "/")
    assert "cookie" not in dict(exchanges[1].request.headers)


async def test_a_cookie_that_is_sent_on_purpose_is_sent(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    client = answering(ok)
    await client.send("GET", "/", headers={"Cookie": "sid=abc"})
    await client.send("GET", "/")
    sent = [dict(exchange.request.headers).get("cookie") for exchange in exchanges]
    assert sent == ["sid=abc", None]


async def test_the_path_of_the_base_url_is_kept(exchanges: list[Exchange]) -> None:
    transport = httpx.MockTransport(ok)
    async with open_client(f"{BASE_URL}/v1", transport, ClientLimits()) as http:
        await http.get("/users")
    assert exchanges[0].request.url == f"{BASE_URL}/v1/users"


async def test_the_limits_of_time_reach_the_transport(answering: Answering) -> None:
    seen: list[object] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200)

    await answering(note, connect=1.0, read=2.0, write=3.0, pool=4.0).send("GET", "/")
    assert seen == [{"connect": 1.0, "read": 2.0, "write": 3.0, "pool": 4.0}]


async def test_closing_the_client_closes_the_transport() -> None:
    class Transport(httpx.AsyncBaseTransport):
        closed = False

        async def aclose(self) -> None:
            self.closed = True

    transport = Transport()
    async with open_client(BASE_URL, transport, ClientLimits()):
        assert not transport.closed
    assert transport.closed
