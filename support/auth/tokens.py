"""Expiring tokens and their renewal."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from support.http.retry import IDEMPOTENT
from support.http.transports.exchange import NOTE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

LEEWAY = 30.0
"""Seconds before expiry at which a token is renewed; capped at a tenth of its lifetime."""

_RENEWED = "the token was refused and has been renewed"


@dataclass(frozen=True)
class Token:
    """A token; ``lifetime`` is in seconds from now, None if the API does not state it.

    ``refresh`` is the refresh token that came with it (RFC 6749, 1.5).
    """

    value: str = field(repr=False)
    lifetime: float | None = None
    refresh: str | None = field(default=None, repr=False)


class TokenSource:
    """The current token of one caller, shared by concurrent requests.

    ``issue`` obtains a token, given the previous one, if any. It is called once for all requests
    that are waiting; if it fails, they all fail with its error, and the next request tries again.
    It is cancelled once no request is waiting for it. ``clock`` returns seconds.
    """

    def __init__(
        self,
        issue: Callable[[Token | None], Awaitable[Token]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issue = issue
        self._clock = clock
        self._token: Token | None = None
        self._renew_at: float | None = None
        self._issuing: asyncio.Task[Token] | None = None
        self._waiting = 0
        self.was_accepted = False
        """Whether a request with a token has not been refused."""

    async def current(self) -> Token:
        """Return a token that does not expire soon; raises the errors of ``issue``."""
        if self._token is None or self._expires_soon():
            return await self._issued()
        return self._token

    async def after(self, refused: Token) -> Token:
        """Return the token after a refused one; another request may have renewed it already."""
        if self._token is refused:
            return await self._issued()
        return await self.current()

    def _expires_soon(self) -> bool:
        return self._renew_at is not None and self._clock() >= self._renew_at

    async def _issued(self) -> Token:
        if self._issuing is None:
            self._issuing = asyncio.create_task(self._take_new())
            self._issuing.add_done_callback(self._done)
        issuing = self._issuing
        self._waiting += 1
        try:
            # Shielded, because other requests may be waiting for the same task.
            return await asyncio.shield(issuing)
        finally:
            self._waiting -= 1
            if not self._waiting and not issuing.done():
                issuing.cancel()
                self._issuing = None  # the next request must not wait for a cancelled task

    async def _take_new(self) -> Token:
        token = await self._issue(self._token)
        self._renew_at = None
        if token.lifetime is not None:
            self._renew_at = self._clock() + token.lifetime - min(LEEWAY, token.lifetime / 10)
        self._token = token
        return token

    def _done(self, issuing: asyncio.Task[Token]) -> None:
        if self._issuing is issuing:
            self._issuing = None
        if not issuing.cancelled():
            # Waiting requests get the error; without any, asyncio must not log it as unretrieved.
            issuing.exception()


class RenewingAuth(httpx.Auth):
    """A token that is renewed before it expires, and once after a 401.

    ``carrying`` returns an httpx.Auth that adds a token to a request. Only a request with an
    idempotent method is sent again with the new token; the 401 of another is returned, and so is
    one for the new token, with a note in its extensions. ``way`` says for it how tokens are
    sent, which may be the reason if a new one is refused.
    """

    def __init__(
        self, source: TokenSource, carrying: Callable[[str], httpx.Auth], way: str = ""
    ) -> None:
        self._source = source
        self._way = way
        self.carrying = carrying

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with the current token; after a 401, renew it and maybe send again."""
        bare = request.headers.copy()  # to retry without anything that the old token added
        token = await self._source.current()
        response = yield self._with(request, token)
        if response.status_code != httpx.codes.UNAUTHORIZED:
            self._source.was_accepted = True
            return
        renewed = await self._source.after(token)
        if request.method not in IDEMPOTENT:
            way = "" if self._source.was_accepted else self._way
            fact = f"{_RENEWED}; a {request.method} is not sent twice"
            response.extensions[NOTE] = _note(fact, way)
            return
        request.headers = bare
        again = yield self._with(request, renewed)
        if again.status_code == httpx.codes.UNAUTHORIZED:
            again.extensions[NOTE] = _note("a new token was refused, too", self._way)

    def _with(self, request: httpx.Request, token: Token) -> httpx.Request:
        return next(self.carrying(token.value).auth_flow(request))


def _note(fact: str, way: str) -> str:
    return f"{fact}; {way}" if way else fact
