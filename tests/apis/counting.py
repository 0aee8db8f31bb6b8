"""An API that counts its concurrent requests, and records when each arrived."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

SENT = b"x-sent"
HEADERS = [(b"content-type", b"application/json")]


class CountingApp:
    """An ASGI application; ``seconds`` is how long each request takes.

    ``sent`` is when requests were sent, if a header says so.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.came: list[float] = []
        self.sent: list[float] = []
        self.most = 0
        self._now = 0
        self._seconds = seconds

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer 200, except 404 at the root, which the check before a run requests."""
        if scope["type"] == "lifespan":
            for part in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{part}.complete"})
            return
        counts = scope["path"] != "/"
        if counts:
            self.sent += [float(value) for name, value in scope["headers"] if name == SENT]
            await self._count()
        start = {"status": 200 if counts else 404, "headers": HEADERS}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": b"{}"})

    async def _count(self) -> None:
        self.came.append(time.monotonic())
        self._now += 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(self._seconds)
        self._now -= 1  # before the response: the client may then send the next request


def most_in_a_second(times: Sequence[float], second: float = 1.0) -> int:
    """Return the largest number of these times within one second, its end excluded."""
    ordered = sorted(times)
    ends = [bisect_left(ordered, time + second) for time in ordered]
    return max((end - start for start, end in enumerate(ends)), default=0)
