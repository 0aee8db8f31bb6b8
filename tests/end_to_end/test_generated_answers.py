"""Generated answers of a server: each is a response that checks can read, or one of our errors.

FUZZ_CASES sets the number of answers, FUZZ_SEED others than usual.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.auth.login import SignInError, sign_in
from support.auth.login_secrets import login_secrets
from support.auth.roles import SignIns
from support.conversation.callers import Callers
from support.conversation.checks import response as checks
from support.conversation.checks.listing import walk
from support.conversation.conversation import Conversation
from support.conversation.errors import ConversationError
from support.conversation.requests import FilledRequest
from support.conversation.responses import Response, Statuses
from support.conversation.step_values import JsonPath
from support.http.errors import RequestError
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.language.matching.engine import Mode
from support.language.matching.paths import PathError
from support.language.placeholders.values import Values
from support.reporting.cards import curl, http_card
from support.secrets.redactor import Redactor
from support.settings.api_shape import Login, Paging
from tests.end_to_end.faults.generated import answer
from tests.end_to_end.faults.running import client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from support.http.client import ApiClient

CASES = int(os.environ.get("FUZZ_CASES", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "14"))
LONGEST = 4_000  # characters of a message
ID = JsonPath("$.id")
FAILURES = (AssertionError, ConversationError, PathError)
"""What a check of a response may raise; pytest shows its message, and no traceback."""

CHECKS: tuple[Callable[[Response], object], ...] = (
    lambda r: checks.check_status(r, Statuses("204")),
    lambda r: checks.check_header(r, "location", "x"),
    lambda r: checks.check_header(r, "retry-after", 5),
    lambda r: checks.check_cookie(r, "a", "x"),
    lambda r: checks.check_media_type(r, "x"),
    lambda r: checks.check_redirect(r, "/x"),
    checks.check_problem,
    checks.check_empty,
    lambda r: checks.check_contains(r, "zzz"),
    lambda r: checks.check_contains_not(r, "zzz"),
    lambda r: checks.check_pattern(r, "zzz"),
    lambda r: checks.check_text(r, "zzz"),
    lambda r: checks.check_bytes(r, b"x", "x.bin"),
    lambda r: checks.check_sha256(r, "x"),
    lambda r: checks.check_same([r], [r]),
    lambda r: checks.check_at(r, ID, "#string"),
    lambda r: checks.check_not_at(r, ID, 3),
    lambda r: checks.check_every(r, JsonPath("$"), {"id": "#int"}, Mode.CONTAINS),
    lambda r: r.header("x"),
    lambda r: r.cookie("b"),
)
LOGINS = (
    Login(),
    Login(format="json", token="header X"),
    Login(token="cookie a"),
    Login(token="$.id", expires="$.a", refresh="$.name"),
)
PAGINGS = tuple(
    Paging(style=style, items=items, next="$.next")
    for style in ("link", "cursor", "page", "offset")
    for items in ("$", "$.items")
)


class Sut:
    """A client of a server with generated answers, and what became of them."""

    def __init__(
        self, random: Random, api: ApiClient, answer_with: Callable[[bytes], None]
    ) -> None:
        self.random = random
        self.outcomes: Counter[str] = Counter()
        self.longest = ""  # message
        self.redactor = Redactor([])
        self._api = api
        self._answer_with = answer_with

    async def try_one(self, number: int) -> None:
        """Send a request with the next answer, in one of the ways that scenarios send them."""
        way = self._ways[number % len(self._ways)]
        sent = answer(self.random)
        self._answer_with(sent)
        self.redactor.forget()
        try:
            with listening(self._show):
                await way(self)
        except (RequestError, SignInError, *FAILURES) as error:
            self._note(type(error).__name__, error)
        except BaseException as error:
            error.add_note(f"the answer: {sent!r}")
            raise

    def _show(self, exchange: Exchange) -> None:
        """Learn the secrets and show the exchange, as the reporters do."""
        for secret in login_secrets(self._login, exchange):
            self.redactor.learn(secret)
        self.redactor.learn_from(exchange.request, exchange.response)
        masked = self.redactor.exchange(exchange)
        http_card.card_title(masked)
        http_card.card(masked)
        curl.command(masked.request)

    @property
    def _login(self) -> Login:
        return LOGINS[0]

    async def _get(self) -> None:
        self._check(await self._api.send("GET", "/users"))

    async def _post(self) -> None:
        self._check(await self._api.send("POST", "/users", json={"name": "Ada"}))

    async def _redirected(self) -> None:
        cookies: dict[str, httpx.Cookies] = {}
        request = self._api.request("GET", "/users")
        self._check(
            await self._api.deliver(
                request,
                follow_redirects=self.random.random() < 0.5,
                cookies_for=lambda url: cookies.setdefault(url.host, httpx.Cookies()),
            )
        )

    async def _signed_in(self) -> None:
        await sign_in(self._api, self.random.choice(LOGINS), "ada", SecretStr("ada's password"))
        self.outcomes["signed in"] += 1

    async def _listed(self) -> None:
        login = LOGINS[0]
        callers = Callers(self._api, login, SignIns(self._api, login, {}))
        values = Values(1, lambda: datetime(2026, 1, 31, tzinfo=UTC))
        conversation = Conversation(self._api, callers, values, {})
        request = FilledRequest("GET", "/users", (), (), {})
        await walk(conversation, request, 5, self.random.choice(PAGINGS))
        self.outcomes["listed"] += 1

    def _check(self, received: httpx.Response) -> None:
        self.outcomes["response"] += 1
        response = Response(received, 0.1)
        for check in CHECKS:
            try:
                check(response)
            except FAILURES as error:
                self._note("failed check", error)

    def _note(self, outcome: str, error: BaseException) -> None:
        self.outcomes[outcome] += 1
        self.longest = max(self.longest, str(error), key=len)

    _ways: tuple[Callable[[Sut], Awaitable[None]], ...] = (
        _get,
        _post,
        _redirected,
        _signed_in,
        _listed,
    )


@asynccontextmanager
async def serving(random: Random) -> AsyncIterator[Sut]:
    """Serve one answer at a time, on connections that end with it."""
    current = b""

    def answer_with(content: bytes) -> None:
        nonlocal current
        current = content

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(current)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has seen enough
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    retry = RetryPolicy(attempts=2, wait=0.0001, max_wait=0.001)
    limits: dict[str, Any] = {"max_response_bytes": 1_000_000, "total": 5, "read": 5}
    async with server, client(url, retry=retry, **limits) as api:
        yield Sut(random, api, answer_with)


@pytest.mark.promise("faults.md", "`tests/end_to_end/test_generated_answers.py` sends")
async def test_each_answer_is_a_response_or_one_of_our_errors() -> None:
    async with serving(Random(SEED)) as sut:
        for number in range(CASES):
            await sut.try_one(number)
    outcomes = sut.outcomes
    assert sum(outcomes.values()) >= CASES
    assert len(sut.longest) < LONGEST, sut.longest
    assert {"response", "UnreadableResponseError", "ConnectionLostError", "SignInError"} <= {
        *outcomes
    }


@pytest.mark.parametrize("case", range(3))
def test_the_same_seed_gives_the_same_answers(case: int) -> None:
    assert answer(Random(case)) == answer(Random(case))
    assert answer(Random(case)) != answer(Random(case + 1))
