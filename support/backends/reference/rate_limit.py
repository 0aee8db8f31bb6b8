"""Rate limit for each client."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from support.backends.reference.problems import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

_ROUNDING = 1e-6  # of a request, so that a client that waited as long as required is admitted


class RateLimiter:
    """A token bucket for each client, refilled at ``per_second``.

    It holds the requests of one second, at least one, so that clients may send in bursts.
    ``clock`` returns seconds.
    """

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._rate = per_second
        self._capacity = max(1.0, per_second)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # requests left, and as of when

    def wait(self, client: str) -> int:
        """Count a request and return 0, or above the rate, the whole seconds to wait."""
        now = self._clock()
        left, since = self._buckets.get(client, (self._capacity, now))
        elapsed = max(0.0, now - since)  # the clock may be set back
        left = min(self._capacity, left + elapsed * self._rate)
        if left < 1 - _ROUNDING:
            return max(1, math.ceil((1 - left) / self._rate - _ROUNDING))
        self._buckets[client] = (left - 1, now)
        return 0


class RateLimitMiddleware:
    """Responds 429 above the rate; clients are identified by their Authorization header."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter, exempt: Collection[str]) -> None:
        self._app = app
        self._limiter = limiter
        self._exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the application, or reject it."""
        app = self._app
        if scope["type"] == "http" and scope["path"] not in self._exempt:
            seconds = self._limiter.wait(Headers(scope=scope).get("authorization", ""))
            if seconds:
                detail = f"There were too many requests; wait {seconds} s before the next."
                app = refusal(429, detail, {"Retry-After": str(seconds)}).response()
        await app(scope, receive, send)
