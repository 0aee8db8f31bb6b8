"""Exchanges are values that nobody can change, told to whoever listens in this context."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from support.http.exchange import (
    Exchange,
    ReceivedResponse,
    SentRequest,
    listening,
    publish,
)

SECRET = "hunter22hunter22"
REQUEST = SentRequest(
    method="POST",
    url=f"http://api.example.com/users?token={SECRET}",
    headers=(("authorization", f"Bearer {SECRET}"),),
    body=f'{{"password": "{SECRET}"}}'.encode(),
)
RESPONSE = ReceivedResponse(
    status=201,
    reason="Created",
    http_version="HTTP/1.1",
    headers=(("set-cookie", f"sid={SECRET}"),),
    body=SECRET.encode(),
)
ANSWERED = Exchange(REQUEST, RESPONSE, None, started_at=1.0, elapsed=0.5, attempt=1)
FAILED = Exchange(REQUEST, None, f"ReadError: {SECRET}", started_at=1.0, elapsed=0.5, attempt=2)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ANSWERED, "<Exchange POST 201>"),
        (FAILED, "<Exchange POST no answer>"),
        (REQUEST, "SentRequest(method='POST')"),
        (RESPONSE, "ReceivedResponse(status=201, reason='Created', http_version='HTTP/1.1')"),
    ],
    ids=["answered", "failed", "request", "response"],
)
def test_repr_tells_what_happened_and_no_secret(value: object, shown: str) -> None:
    assert repr(value) == shown


@pytest.mark.parametrize(
    ("value", "field"),
    [(ANSWERED, "attempt"), (REQUEST, "url"), (RESPONSE, "body")],
    ids=["exchange", "request", "response"],
)
def test_an_exchange_cannot_be_changed(value: object, field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)


def test_an_exchange_can_be_a_key() -> None:
    """All the way down it is made of values."""
    assert {ANSWERED: "a", FAILED: "b"}[dataclasses.replace(ANSWERED)] == "a"


@pytest.mark.parametrize(("exchange", "outcome"), [(ANSWERED, "201"), (FAILED, "no answer")])
def test_outcome(exchange: Exchange, outcome: str) -> None:
    assert exchange.outcome == outcome


def test_without_listeners_nobody_is_told() -> None:
    publish(ANSWERED)


def test_listeners_are_told_in_the_order_of_their_registration() -> None:
    told: list[str] = []
    with (
        listening(lambda _: told.append("first"), lambda _: told.append("second")),
        listening(lambda _: told.append("third")),
    ):
        publish(ANSWERED)
    assert told == ["first", "second", "third"]


def test_a_listener_is_told_until_its_block_ends() -> None:
    outer: list[Exchange] = []
    inner: list[Exchange] = []
    with listening(outer.append):
        with listening(inner.append):
            publish(ANSWERED)
        publish(FAILED)
    publish(ANSWERED)
    assert outer == [ANSWERED, FAILED]
    assert inner == [ANSWERED]


def test_a_block_that_fails_ends_the_listening_too() -> None:
    told: list[Exchange] = []
    with pytest.raises(KeyError), listening(told.append):
        raise KeyError
    publish(ANSWERED)
    assert told == []


def test_an_error_of_a_listener_is_not_swallowed() -> None:
    def fail(_: Exchange) -> None:
        raise OSError("disk full")

    with listening(fail), pytest.raises(OSError, match="disk full"):
        publish(ANSWERED)


async def test_concurrent_tasks_hear_their_own_exchanges_only() -> None:
    """And whoever started the tasks hears all of them."""
    both = asyncio.Barrier(2)

    async def caller(exchange: Exchange) -> list[Exchange]:
        mine: list[Exchange] = []
        with listening(mine.append):
            await both.wait()  # the listeners of both are registered now
            publish(exchange)
            await both.wait()
        return mine

    everything: list[Exchange] = []
    with listening(everything.append):
        first, second = await asyncio.gather(caller(ANSWERED), caller(FAILED))
    assert first == [ANSWERED]
    assert second == [FAILED]
    assert set(everything) == {ANSWERED, FAILED}
