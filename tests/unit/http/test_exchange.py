"""Exchanges are immutable values, published to the listeners of the current context."""

from __future__ import annotations

import asyncio
import dataclasses

import httpx
import pytest

from support.http.exchange import (
    Exchange,
    ListenerError,
    ReceivedResponse,
    SentRequest,
    announce,
    announcing,
    deferring_errors,
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
        (FAILED, "<Exchange POST no response>"),
        (REQUEST, "SentRequest(method='POST')"),
        (RESPONSE, "ReceivedResponse(status=201, reason='Created', http_version='HTTP/1.1')"),
    ],
    ids=["answered", "failed", "request", "response"],
)
def test_repr_shows_the_outcome_and_no_secret(value: object, shown: str) -> None:
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
    """All its parts are hashable."""
    assert {ANSWERED: "a", FAILED: "b"}[dataclasses.replace(ANSWERED)] == "a"


@pytest.mark.parametrize(("exchange", "outcome"), [(ANSWERED, "201"), (FAILED, "no response")])
def test_outcome(exchange: Exchange, outcome: str) -> None:
    assert exchange.outcome == outcome


def test_an_exchange_without_listeners_is_fine() -> None:
    publish(ANSWERED)


def test_listeners_are_called_in_the_order_of_registration() -> None:
    received: list[str] = []
    with (
        listening(lambda _: received.append("first"), lambda _: received.append("second")),
        listening(lambda _: received.append("third")),
    ):
        publish(ANSWERED)
    assert received == ["first", "second", "third"]


def test_a_listener_is_called_until_its_block_ends() -> None:
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
    received: list[Exchange] = []
    with pytest.raises(KeyError), listening(received.append):
        raise KeyError
    publish(ANSWERED)
    assert received == []


def fail(_: Exchange) -> None:
    raise OSError("disk full")


def test_an_error_of_a_listener_is_raised_after_all_have_been_called() -> None:
    seen: list[Exchange] = []
    with listening(fail, seen.append):
        with pytest.raises(OSError, match="disk full"):
            publish(ANSWERED)
        assert seen == [ANSWERED]


def test_a_failure_of_pytest_is_an_error_like_any_other() -> None:
    """It is not an Exception, and would otherwise keep the next listener from being called."""
    seen: list[Exchange] = []

    def refuse(_: Exchange) -> None:
        pytest.fail("status 500")

    with listening(refuse, seen.append), pytest.raises(pytest.fail.Exception, match="status 500"):
        publish(ANSWERED)
    assert seen == [ANSWERED]


def test_an_error_of_httpx_does_not_pass_for_one_of_the_exchange() -> None:
    """A client would retry the request, and say that the API could not be reached."""

    def report(_: Exchange) -> None:
        raise httpx.ConnectError("no collector")

    with listening(report), pytest.raises(ListenerError, match="no collector") as caught:
        publish(ANSWERED)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


@pytest.mark.parametrize(
    "kind", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]
)
def test_an_interrupt_is_raised_when_all_have_been_called(kind: type[BaseException]) -> None:
    """The ledger has to know what was created, whoever is interrupted."""
    seen: list[Exchange] = []

    def fail(_: Exchange) -> None:
        raise ValueError("wrong")

    def interrupt(_: Exchange) -> None:
        raise kind

    with listening(fail, interrupt, seen.append), pytest.raises(kind):
        publish(ANSWERED, deferred=True)
    assert seen == [ANSWERED]


def test_a_failure_is_raised_before_what_is_no_failure() -> None:
    class Skipped(BaseException): ...

    def skip(_: Exchange) -> None:
        raise Skipped

    def fail(_: Exchange) -> None:
        raise AssertionError("wrong")

    with listening(skip, fail), pytest.raises(AssertionError, match="wrong") as caught:
        publish(ANSWERED)
    assert "Skipped" in caught.value.__notes__[0]


def test_after_a_network_error_it_is_raised_at_the_end_of_the_block() -> None:
    """Also if a later exchange succeeds: that one has not failed."""

    def fail_once(exchange: Exchange) -> None:
        if exchange.response is None:
            raise OSError("disk full")

    def block() -> None:
        with listening(fail_once):
            publish(FAILED)
            publish(ANSWERED)
            reached.append(True)

    reached: list[bool] = []
    with pytest.raises(OSError, match="disk full"):
        block()
    assert reached


def test_an_abandoned_exchange_raises_at_the_end_of_the_block() -> None:
    with pytest.raises(OSError, match="disk full"), listening(fail):
        publish(ANSWERED, deferred=True)


def test_errors_can_be_deferred() -> None:
    reached: list[bool] = []

    def block() -> None:
        with listening(fail):
            with deferring_errors():
                publish(ANSWERED)
            reached.append(True)

    with pytest.raises(OSError, match="disk full"):
        block()
    assert reached


def test_a_second_error_is_a_note_of_the_first() -> None:
    with listening(fail, fail), pytest.raises(OSError, match="disk full") as caught:
        publish(ANSWERED)
    assert caught.value.__notes__ == [
        "another listener of exchanges failed, too: OSError('disk full')"
    ]


def test_the_error_of_the_block_takes_precedence() -> None:
    def block() -> None:
        with listening(fail):
            publish(FAILED)
            raise KeyError

    with pytest.raises(KeyError) as caught:
        block()
    assert caught.value.__notes__ == ["a listener of exchanges failed, too: OSError('disk full')"]


async def test_concurrent_tasks_receive_only_their_own_exchanges() -> None:
    """The context that started the tasks receives all of them."""
    both = asyncio.Barrier(2)

    async def caller(exchange: Exchange) -> list[Exchange]:
        mine: list[Exchange] = []
        with listening(mine.append):
            await both.wait()  # both listeners are registered now
            publish(exchange)
            await both.wait()
        return mine

    everything: list[Exchange] = []
    with listening(everything.append):
        first, second = await asyncio.gather(caller(ANSWERED), caller(FAILED))
    assert first == [ANSWERED]
    assert second == [FAILED]
    assert set(everything) == {ANSWERED, FAILED}


def test_headers_that_are_not_ascii_have_names() -> None:
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (("X-Name", "Zoë"), ("É", "1")), b"")
    assert response.named_headers["x-name"] == "Zoë"
    assert ("É", "1") in response.named_headers.multi_items()


# Before a request is sent


async def test_what_is_sent_is_announced_in_the_context_and_in_its_tasks() -> None:
    heard: list[str] = []

    async def send() -> None:
        announce(REQUEST)

    with announcing(lambda request: heard.append(request.method)):
        announce(REQUEST)
        task = asyncio.create_task(send())
    await task
    announce(REQUEST)
    assert heard == ["POST", "POST"]


def test_what_an_announcer_raises_is_raised_at_once() -> None:
    def refuse(_: SentRequest) -> None:
        raise OSError("full")

    with announcing(refuse), pytest.raises(OSError, match="full"):
        announce(REQUEST)


def test_an_announcer_takes_the_place_of_an_outer_one() -> None:
    """Of a scenario whose fixture failed at its end, and left its context to the next one."""
    heard: list[str] = []
    with announcing(lambda _: heard.append("outer")):
        with announcing(lambda _: heard.append("inner")):
            announce(REQUEST)
        with announcing(None):
            announce(REQUEST)
    assert heard == ["inner"]
