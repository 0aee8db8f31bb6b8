"""Tokens are renewed before they expire and once after a 401, for all waiting requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from support.auth.schemes import BearerAuth, CookieAuth
from support.auth.tokens import RenewingAuth, Token, TokenSource
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.http.transports.exchange import NOTE

if TYPE_CHECKING:
    from collections.abc import Callable

from pydantic import SecretStr


@dataclass
class Issuer:
    """Issues t1, t2, ... with a lifetime; records the previous token of each; may fail."""

    lifetime: float | None = None
    before: list[Token | None] = field(default_factory=list)
    refuses: bool = False

    async def __call__(self, before: Token | None) -> Token:
        self.before.append(before)
        await asyncio.sleep(0)
        if self.refuses:
            raise PermissionError("wrong password")
        return Token(f"t{len(self.before)}", self.lifetime, f"r{len(self.before)}")


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(issuer: Issuer, clock: Clock) -> TokenSource:
    return TokenSource(issuer, clock)


async def test_a_token_is_asked_for_once(source: TokenSource, issuer: Issuer) -> None:
    assert [(await source.current()).value for _ in range(3)] == ["t1", "t1", "t1"]
    assert issuer.before == [None]


@pytest.mark.parametrize(
    ("lifetime", "good_until"), [(3600, 3570), (100, 90), (1, 0.9)], ids=["long", "short", "tiny"]
)
async def test_it_is_renewed_before_it_ends(
    source: TokenSource, issuer: Issuer, clock: Clock, lifetime: float, good_until: float
) -> None:
    """With a leeway of 30 s or a tenth of its lifetime; using the previous token."""
    issuer.lifetime = lifetime
    first = await source.current()
    clock.now += good_until - 0.01
    assert await source.current() is first
    clock.now += 0.02
    assert (await source.current()).value == "t2"
    assert issuer.before == [None, first]


async def test_without_a_lifetime_it_is_good_until_it_is_refused(
    source: TokenSource, clock: Clock
) -> None:
    first = await source.current()
    clock.now += 1_000_000
    assert await source.current() is first
    assert (await source.after(first)).value == "t2"


async def test_a_late_refusal_gets_the_new_token(source: TokenSource, issuer: Issuer) -> None:
    first = await source.current()
    second = await source.after(first)
    assert await source.after(first) is second
    assert len(issuer.before) == 2


@pytest.mark.parametrize("count", [2, 50])
async def test_however_many_wait_it_is_issued_once(
    source: TokenSource, issuer: Issuer, count: int
) -> None:
    tokens = await asyncio.gather(*(source.current() for _ in range(count)))
    assert {token.value for token in tokens} == {"t1"}
    assert len(issuer.before) == 1
    again = await asyncio.gather(*(source.after(tokens[0]) for _ in range(count)))
    assert {token.value for token in again} == {"t2"}
    assert len(issuer.before) == 2


async def test_a_failure_is_raised_for_all_waiting_and_the_next_tries_again(
    source: TokenSource, issuer: Issuer
) -> None:
    issuer.refuses = True
    results = await asyncio.gather(*(source.current() for _ in range(5)), return_exceptions=True)
    assert [str(result) for result in results] == ["wrong password"] * 5
    assert len(issuer.before) == 1
    issuer.refuses = False
    assert (await source.current()).value == "t2"


async def test_a_cancelled_waiter_does_not_cancel_the_others(
    source: TokenSource, issuer: Issuer
) -> None:
    impatient = asyncio.create_task(source.current())
    patient = asyncio.create_task(source.current())
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).value == "t1"
    assert impatient.cancelled()
    assert len(issuer.before) == 1


async def test_an_issue_without_waiters_is_cancelled(source: TokenSource, issuer: Issuer) -> None:
    """Otherwise the next scenario would wait for a request of the previous one."""
    only = asyncio.create_task(source.current())
    await asyncio.sleep(0)
    only.cancel()
    await asyncio.wait([only])
    assert (await source.current()).value == "t2"
    assert issuer.before == [None, None]  # the first was never used


async def test_a_failure_without_waiters_is_ignored(source: TokenSource, issuer: Issuer) -> None:
    """There is no warning about an exception that was never retrieved."""
    issuer.refuses = True
    waiting = asyncio.create_task(source.current())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    await asyncio.sleep(0.01)
    issuer.refuses = False
    assert (await source.current()).value == "t2"


def test_a_token_shows_nothing() -> None:
    assert repr(Token("s3cret-token", 60, "s3cret-refresh")) == "Token(lifetime=60)"


# In requests


@dataclass
class Api:
    """Accepts one token, or none; records the requests."""

    good: str = ""
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        shown = request.headers.get("authorization") or request.headers.get("cookie", "")
        self.seen.append((shown, request.content))
        is_good = shown.endswith(self.good) if self.good else False
        return httpx.Response(200 if is_good else 401)


async def answers(
    api: Api,
    source: TokenSource,
    *,
    count: int = 1,
    method: str = "PUT",
    carrying: Callable[[str], httpx.Auth] = lambda token: BearerAuth(SecretStr(token)),
    **content: object,
) -> list[int]:
    """Send concurrent requests with the source's token; return their statuses."""
    transport = httpx.MockTransport(api)
    async with open_client("http://api.example.com", transport, ClientLimits()) as http:
        auth = RenewingAuth(source, carrying)
        client = ApiClient(http, auth, RetryPolicy(attempts=1))
        sent = (client.send(method, "/", **content) for _ in range(count))  # type: ignore[arg-type]  # passed on to httpx
        return [response.status_code for response in await asyncio.gather(*sent)]


async def test_a_refused_token_is_renewed_and_the_request_sent_again(source: TokenSource) -> None:
    api = Api(good="t2")
    assert await answers(api, source, json={"a": 1}) == [200]
    assert api.seen == [("Bearer t1", b'{"a":1}'), ("Bearer t2", b'{"a":1}')]


@pytest.mark.parametrize("method", ["POST", "PATCH", "PURGE"])
async def test_what_may_change_data_each_time_is_not_sent_again(
    source: TokenSource, issuer: Issuer, method: str
) -> None:
    """An API may count it, to lock the account. The next request has the new token."""
    api = Api(good="t2")
    assert await answers(api, source, method=method) == [401]
    assert [token for token, _ in api.seen] == ["Bearer t1"]
    assert len(issuer.before) == 2
    assert await answers(api, source, method=method) == [200]


async def test_a_second_refusal_is_the_answer(source: TokenSource, issuer: Issuer) -> None:
    """It is not retried endlessly."""
    api = Api(good="")
    assert await answers(api, source) == [401]
    assert len(api.seen) == 2
    assert len(issuer.before) == 2


async def test_a_refusal_of_a_new_token_says_how_it_was_sent(source: TokenSource) -> None:
    """The header or the scheme may be wrong; not if a token has been accepted before a POST."""

    async def note(api: Api, method: str) -> str:
        transport = httpx.MockTransport(api)
        auth = RenewingAuth(source, lambda token: BearerAuth(SecretStr(token)), "sent as Bearer")
        async with open_client("http://api.example.com", transport, ClientLimits()) as http:
            client = ApiClient(http, auth, RetryPolicy(attempts=1))
            response = await client.send(method, "/")
        return str(response.extensions.get(NOTE, ""))

    once = "the token was refused and has been renewed; a POST is not sent twice"
    assert await note(Api(good=""), "GET") == "a new token was refused, too; sent as Bearer"
    assert await note(Api(good=""), "POST") == f"{once}; sent as Bearer"
    current = (await source.current()).value
    assert await note(Api(good=current), "POST") == ""
    assert await note(Api(good=""), "POST") == once


async def test_of_a_hundred_refusals_one_renews(source: TokenSource, issuer: Issuer) -> None:
    api = Api(good="t2")
    assert await answers(api, source, count=100) == [200] * 100
    assert len(issuer.before) == 2


async def test_a_cookie_is_replaced_and_others_stay(source: TokenSource) -> None:
    api = Api(good="sid=t2")
    carrying = lambda token: CookieAuth("sid", token)  # noqa: E731 - the subject of the test
    assert await answers(api, source, carrying=carrying, headers={"Cookie": "a=b"}) == [200]
    assert [shown for shown, _ in api.seen] == ["a=b; sid=t1", "a=b; sid=t2"]


async def test_a_cookie_is_there_once_however_often_a_request_is_sent() -> None:
    cookies: list[str] = []

    def busy(request: httpx.Request) -> httpx.Response:
        cookies.append(request.headers["cookie"])
        return httpx.Response(503)

    transport = httpx.MockTransport(busy)
    async with open_client("http://api.example.com", transport, ClientLimits()) as http:
        client = ApiClient(http, CookieAuth("sid", "t1"), RetryPolicy(attempts=3, wait=0.001))
        await client.send("GET", "/", headers={"Cookie": "a=b; sid=old"})
    assert cookies == ["a=b; sid=t1"] * 3


async def test_a_failed_renewal_raises_its_reason(source: TokenSource, issuer: Issuer) -> None:
    await source.current()
    issuer.refuses = True
    with pytest.raises(PermissionError, match="wrong password"):
        await answers(Api(good="t2"), source)
