"""Retries: which requests, after how long, and with which result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RequestError,
    RequestTimeoutError,
)
from support.http.retry import RetryPolicy, retry_after
from tests.unit.http.conftest import BASE_URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.client import ApiClient
    from support.http.exchange import Exchange

    Answering = Callable[..., ApiClient]

NOW = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)


@pytest.mark.promise("connection.md", "GET, HEAD, OPTIONS, PUT, DELETE and TRACE")
@pytest.mark.promise("connection.md", "They are sent up to `API_RETRY_ATTEMPTS`")
@pytest.mark.promise("connection.md", "The report shows each attempt")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "get"])
@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_idempotent_requests_are_sent_again(
    answering: Answering, exchanges: list[Exchange], method: str, status: int
) -> None:
    router = respx.Router()
    route = router.route(path="/users")
    route.side_effect = [httpx.Response(status), httpx.Response(status), httpx.Response(200)]
    response = await answering(router.async_handler).send(method, "/users")
    assert response.status_code == 200
    assert [exchange.attempt for exchange in exchanges] == [1, 2, 3]
    assert [exchange.outcome for exchange in exchanges] == [str(status), str(status), "200"]


@pytest.mark.promise("connection.md", "POST and PATCH are sent once")
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_other_requests_are_sent_once(
    answering: Answering, exchanges: list[Exchange], method: str
) -> None:
    """The first one may have had its effect."""
    response = await answering(lambda _: httpx.Response(503)).send(method, "/users")
    assert response.status_code == 503
    assert len(exchanges) == 1


@pytest.mark.promise("connection.md", "POST and PATCH are sent once")
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_other_requests_are_sent_once_whatever_breaks(
    answering: Answering, exchanges: list[Exchange], method: str
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ConnectionFailedError):
        await answering(fail).send(method, "/users")
    assert len(exchanges) == 1


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 404, 409, 500, 501])
async def test_other_statuses_are_final(
    answering: Answering, exchanges: list[Exchange], status: int
) -> None:
    response = await answering(lambda _: httpx.Response(status)).send("GET", "/users")
    assert response.status_code == status
    assert len(exchanges) == 1


@pytest.mark.promise("connection.md", "They are sent up to `API_RETRY_ATTEMPTS`")
@pytest.mark.parametrize("attempts", [1, 2, 5])
async def test_the_last_answer_is_returned(
    answering: Answering, exchanges: list[Exchange], attempts: int
) -> None:
    client = answering(
        lambda _: httpx.Response(503, json={"number": len(exchanges) + 1}),
        retry=RetryPolicy(attempts=attempts, wait=0.001),
    )
    response = await client.send("GET", "/users")
    assert response.status_code == 503
    assert response.json() == {"number": attempts}
    assert len(exchanges) == attempts


@pytest.mark.promise("connection.md", "They are sent up to `API_RETRY_ATTEMPTS`")
@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectError("refused"), ConnectionFailedError),
        (httpx.ReadError(""), ConnectionLostError),
        (httpx.ReadTimeout(""), RequestTimeoutError),
    ],
    ids=["failed", "lost", "timed out"],
)
async def test_the_last_error_is_raised(
    answering: Answering,
    exchanges: list[Exchange],
    raised: Exception,
    expected: type[RequestError],
) -> None:
    """With its request, its attempt and its cause."""
    router = respx.Router()
    router.get("/users").mock(side_effect=raised)
    with pytest.raises(expected, match=r"^GET .*/users \(attempt 3\): ") as caught:
        await answering(router.async_handler).send("GET", "/users")
    assert [exchange.attempt for exchange in exchanges] == [1, 2, 3]
    assert caught.value.attempt == 3
    assert caught.value.request.url == f"{BASE_URL}/users"
    assert caught.value.__cause__ is raised


async def test_an_answer_after_errors_is_returned(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    router = respx.Router()
    router.get("/users").side_effect = [
        httpx.ConnectError("refused"),
        httpx.Response(502),
        httpx.Response(200),
    ]
    response = await answering(router.async_handler).send("GET", "/users")
    assert response.status_code == 200
    assert [exchange.outcome for exchange in exchanges] == ["no response", "502", "200"]


@pytest.mark.parametrize("raised", [httpx.LocalProtocolError(""), httpx.UnsupportedProtocol("")])
async def test_a_request_that_cannot_be_sent_is_not_tried_again(
    answering: Answering, exchanges: list[Exchange], raised: Exception
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(RequestError, match="the request cannot be sent"):
        await answering(fail).send("GET", "/users")
    assert len(exchanges) == 1


async def test_an_error_of_our_own_is_not_tried_again(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise LookupError("a fault of the handler")

    with pytest.raises(LookupError, match="a fault of the handler"):
        await answering(fail).send("GET", "/users")
    assert len(exchanges) == 1


@pytest.mark.promise("connection.md", "Without that header, the wait starts")
async def test_the_wait_doubles(answering: Answering, waits: list[float]) -> None:
    policy = RetryPolicy(attempts=4, wait=1.0, max_wait=100.0)
    await answering(lambda _: httpx.Response(503), retry=policy).send("GET", "/users")
    bounds = [(1.0, 2.0), (2.0, 3.0), (4.0, 5.0)]
    assert len(waits) == 3
    assert all(low <= wait <= high for wait, (low, high) in zip(waits, bounds, strict=True))
    assert waits != [low for low, _ in bounds]  # clients do not retry all at once


@pytest.mark.promise("connection.md", "Without that header, the wait starts")
async def test_no_wait_is_longer_than_the_longest(answering: Answering, waits: list[float]) -> None:
    policy = RetryPolicy(attempts=4, wait=10.0, max_wait=0.5)
    await answering(lambda _: httpx.Response(503), retry=policy).send("GET", "/users")
    assert waits == [0.5, 0.5, 0.5]


@pytest.mark.promise("connection.md", "The wait before a retry is taken")
@pytest.mark.parametrize("seconds", [0, 2, 5])
async def test_a_wait_that_is_asked_for_is_waited(
    answering: Answering, waits: list[float], seconds: int
) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": str(seconds)}), httpx.Response(200)]
    response = await answering(lambda _: answers.pop(0)).send("GET", "/users")
    assert response.status_code == 200
    assert waits == [seconds]


@pytest.mark.promise("connection.md", "The wait before a retry is taken")
async def test_a_date_to_wait_for_is_waited_for(answering: Answering, waits: list[float]) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    answers = [httpx.Response(503, headers={"Retry-After": date}), httpx.Response(200)]
    client = answering(lambda _: answers.pop(0), retry=RetryPolicy(max_wait=100.0))
    assert (await client.send("GET", "/users")).status_code == 200
    assert len(waits) == 1
    assert 30 < waits[0] <= 60


@pytest.mark.promise("connection.md", "The wait before a retry is taken")
async def test_a_wait_that_is_too_long_is_not_begun(
    answering: Answering, waits: list[float], exchanges: list[Exchange]
) -> None:
    def overloaded(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": "6"})

    client = answering(overloaded, retry=RetryPolicy(max_wait=5.0))
    assert (await client.send("GET", "/users")).status_code == 429
    assert waits == []
    assert len(exchanges) == 1


async def test_a_wait_that_cannot_be_read_is_the_usual_one(
    answering: Answering, waits: list[float]
) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "soon"}), httpx.Response(200)]
    await answering(lambda _: answers.pop(0)).send("GET", "/users")
    assert len(waits) == 1
    assert 0.001 <= waits[0] <= 0.002


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Wed, 21 Oct 2015 07:29:30 GMT", 90.0),
        ("Wed, 21 Oct 2015 09:29:30 +0200", 90.0),
        ("Wed, 21 Oct 2015 07:29:30 -0000", 90.0),  # without a zone
        ("Wed, 21 Oct 2015 07:29:30", 90.0),
        ("Wednesday, 21-Oct-15 07:29:30 GMT", 90.0),  # RFC 850
        ("Wed Oct 21 07:29:30 2015", 90.0),  # asctime
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0.0),  # past
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 +9999", None),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    response = httpx.Response(503, headers={"Retry-After": value})
    assert retry_after(response, NOW) == seconds


def test_without_the_header_no_wait_is_asked_for() -> None:
    assert retry_after(httpx.Response(503)) is None


def test_a_date_is_compared_with_the_clock() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    seconds = retry_after(httpx.Response(503, headers={"Retry-After": date}))
    assert seconds is not None
    assert 3000 < seconds <= 3600
