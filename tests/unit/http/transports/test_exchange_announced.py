"""A request is announced before it is sent, and its exchange says whether it was sent."""

from __future__ import annotations

import httpx
import pytest

from support.http.errors import HostNotAllowedError
from support.http.exchange import Exchange, SentRequest, announcing, listening
from support.http.transports.exchange import ExchangeTransport

REQUEST = httpx.Request("POST", "http://api.example.com/users", json={})


def over(outcome: httpx.Response | Exception, sent: list[str]) -> ExchangeTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return ExchangeTransport(httpx.MockTransport(answer), deadline=5, max_bytes=100)


async def test_the_exchange_has_the_request_that_was_announced() -> None:
    announced: list[SentRequest] = []
    ended: list[Exchange] = []
    with announcing(announced.append), listening(ended.append):
        await over(httpx.Response(200), []).handle_async_request(REQUEST)
    assert ended[0].request is announced[0]
    assert ended[0].is_sent


async def test_what_cannot_be_announced_is_not_sent() -> None:
    sent: list[str] = []
    ended: list[Exchange] = []

    def refuse(_: SentRequest) -> None:
        raise OSError("full")

    with announcing(refuse), listening(ended.append), pytest.raises(OSError, match="full"):
        await over(httpx.Response(200), sent).handle_async_request(REQUEST)
    assert (sent, ended) == ([], [])


@pytest.mark.parametrize(
    ("error", "is_sent"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("full"), False),
        (httpx.ProxyError("no"), False),
        (httpx.LocalProtocolError("header"), False),
        (HostNotAllowedError(REQUEST, "not allowed"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.WriteError("cut"), True),
        (httpx.RemoteProtocolError("cut"), True),
    ],
)
async def test_an_error_says_whether_the_server_may_have_got_the_request(
    error: Exception, *, is_sent: bool
) -> None:
    ended: list[Exchange] = []
    with listening(ended.append), pytest.raises(type(error)):
        await over(error, []).handle_async_request(REQUEST)
    assert ended[0].is_sent is is_sent
