"""At most so many requests a second, for each client."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from support.backends.reference.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

_UNLIMITED = {"/health"}


class RateLimit:
    """ASGI middleware that answers 429 with Retry-After (RFC 6585, section 4).

    A client is told by its Authorization header; all without one are one client.
    """

    def __init__(self, app: ASGIApp, *, per_second: float, clock: Callable[[], float]) -> None:
        self._app = app
        self._window = max(1.0, 1 / per_second)
        self._most = max(1, int(per_second * self._window))
        self._clock = clock
        self._seen: defaultdict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        wait = 0.0
        if scope["type"] == "http" and scope["path"] not in _UNLIMITED:
            wait = self._wait(Headers(scope=scope).get("authorization", ""))
        app = _refusal(wait) if wait else self._app
        await app(scope, receive, send)

    def _wait(self, client: str) -> float:
        now, seen = self._clock(), self._seen[client]
        while seen and seen[0] <= now - self._window:
            seen.popleft()
        if len(seen) >= self._most:
            return seen[0] + self._window - now
        seen.append(now)
        return 0.0


def _refusal(wait: float) -> ASGIApp:
    seconds = str(max(1, math.ceil(wait)))
    detail = f"Too many requests; try again in {seconds} s"
    status = HTTPStatus.TOO_MANY_REQUESTS
    return problem_response(ProblemError(status, detail, {"Retry-After": seconds}))
