"""Tokens that end, and what puts new ones in their place."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

LEEWAY = 30.0  # seconds before its end that a token is renewed, but at most a tenth of its life


@dataclass(frozen=True)
class Token:
    """A token; ``lifetime`` is in seconds from now, None if the API says nothing of it.

    ``refresh`` is the refresh token that came with it (RFC 6749, 1.5).
    """

    value: str = field(repr=False)
    lifetime: float | None = None
    refresh: str | None = field(default=None, repr=False)


class TokenSource:
    """The current token of somebody, for however many requests.

    ``issue`` gets a token, given the one before, if there was one. However many requests wait
    for it, it is called once; if it fails, each of them fails so, and the next tries again. It is
    cancelled when nobody waits for it any more. ``clock`` gives seconds.
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

    async def current(self) -> Token:
        """Return a token that is good for a while; raises what ``issue`` raises."""
        if self._token is None or self._is_ending():
            return await self._issued()
        return self._token

    async def after(self, refused: Token) -> Token:
        """Return the token after one that was refused: somebody else may have it already."""
        if self._token is refused:
            return await self._issued()
        return await self.current()

    def _is_ending(self) -> bool:
        return self._renew_at is not None and self._clock() >= self._renew_at

    async def _issued(self) -> Token:
        if self._issuing is None:
            self._issuing = asyncio.create_task(self._take_new())
            self._issuing.add_done_callback(self._done)
        issuing = self._issuing
        self._waiting += 1
        try:
            return await asyncio.shield(issuing)  # who is cancelled does not cancel the others
        finally:
            self._waiting -= 1
            if not self._waiting and not issuing.done():
                issuing.cancel()
                self._issuing = None  # who comes next does not wait for what is being cancelled

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
            issuing.exception()  # told to whoever waits; if nobody does any more, to nobody


class RenewingAuth(httpx.Auth):
    """A token that is renewed before it ends, and once after a 401.

    ``carrying`` makes what puts a token into a request. A 401 for the new token is an answer
    like any other.
    """

    def __init__(self, source: TokenSource, carrying: Callable[[str], httpx.Auth]) -> None:
        self._source = source
        self._carrying = carrying

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with the current token, and once more if that is refused."""
        bare = request.headers.copy()
        token = await self._source.current()
        response = yield self._with(request, token)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            request.headers = bare
            yield self._with(request, await self._source.after(token))

    def _with(self, request: httpx.Request, token: Token) -> httpx.Request:
        return next(self._carrying(token.value).auth_flow(request))
