"""How many requests a client may send."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from support.backends.reference.problems import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

_ROUNDING = 1e-6  # of a request: who waited as long as asked is let in


class RateLimiter:
    """A bucket of requests for each client, filled again at ``per_second``.

    It holds what one second brings, at least one request, so that clients may send in bursts.
    ``clock`` gives seconds.
    """

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._rate = per_second
        self._capacity = max(1.0, per_second)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # requests left, and when it was so

    def wait(self, client: str) -> int:
        """Count a request and return 0; or, over the rate, whole seconds to wait, at least 1."""
        now = self._clock()
        left, since = self._buckets.get(client, (self._capacity, now))
        elapsed = max(0.0, now - since)  # clocks are set back at times
        left = min(self._capacity, left + elapsed * self._rate)
        if left < 1 - _ROUNDING:
            return max(1, math.ceil((1 - left) / self._rate - _ROUNDING))
        self._buckets[client] = (left - 1, now)
        return 0


class RateLimitMiddleware:
    """Answers 429 over the rate; a client is one value of Authorization, or nobody's."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter, exempt: Collection[str]) -> None:
        self._app = app
        self._limiter = limiter
        self._exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        app = self._app
        if scope["type"] == "http" and scope["path"] not in self._exempt:
            seconds = self._limiter.wait(Headers(scope=scope).get("authorization", ""))
            if seconds:
                detail = f"There were too many requests; wait {seconds} s before the next."
                app = refusal(429, detail, {"Retry-After": str(seconds)}).response()
        await app(scope, receive, send)
