"""What the server is spared: a limit of requests a second, and of requests at once.

All processes that share a folder share both. Only locks of the operating system and one SQLite
file lie there, so that a process that is killed leaves nothing taken.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from filelock import FileLock
    from pyrate_limiter import SQLiteBucket

_POLL = 0.002  # seconds between two looks at a lock that somebody else has
_LOOKS = 32  # slots that are looked at each time
_UNDER_WAY = 100  # milliseconds by which one request may take longer to the server than another


class Throttle:
    """Lets requests go, ``per_second`` in any second and ``at_once`` at a time; None: any number.

    ``per_second`` is a whole number, or less than 1. The window of the limit is 100 ms longer
    than a second (for 0.5: than two), so that requests which travel at different speeds do not
    meet at the server. As many as the limit may go together, if none went in the window before.

    Whoever waits in a process goes in the order of asking; of several processes, the next after
    the one that goes is settled while that one is still about to go, so that none is passed over
    for long.
    """

    def __init__(
        self, folder: Path, *, per_second: float | None = None, at_once: int | None = None
    ) -> None:
        self._own_turn = asyncio.Lock()
        self._next, self._turn = _lock(folder / "next"), _lock(folder / "turn")
        self._slots = _Slots(folder, at_once) if at_once else None
        self._rate = _Rate(folder / "requests.sqlite", per_second) if per_second else None

    @asynccontextmanager
    async def permitted(self) -> AsyncIterator[None]:
        """Wait until a request may go; it counts as in flight until the context is left."""
        slot = await self._permission()
        try:
            yield
        finally:
            if self._slots and slot:
                self._slots.give_back(slot)

    def over(self, transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """Return a transport that waits before each request; closing it closes both."""
        return _ThrottledTransport(transport, self)

    def close(self) -> None:
        """Close what is open in the folder."""
        if self._rate:
            self._rate.close()

    async def _permission(self) -> FileLock | None:
        async with self._own_turn:
            await _acquired(self._next)
            try:
                await _acquired(self._turn)
            finally:
                self._next.release()
            try:
                return await self._taken()
            finally:
                self._turn.release()

    async def _taken(self) -> FileLock | None:
        slot = await self._slots.taken() if self._slots else None
        try:
            if self._rate:
                await self._rate.passed()
        except BaseException:
            if self._slots and slot:
                self._slots.give_back(slot)
            raise
        return slot


class _ThrottledTransport(httpx.AsyncBaseTransport):
    def __init__(self, transport: httpx.AsyncBaseTransport, throttle: Throttle) -> None:
        self._transport = transport
        self._throttle = throttle

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with self._throttle.permitted():
            return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        try:
            await self._transport.aclose()
        finally:
            self._throttle.close()


class _Slots:
    """As many locks as requests may be in flight; ``_idle`` are those this process has not."""

    def __init__(self, folder: Path, number: int) -> None:
        self._idle = deque(_lock(folder / f"slot-{n}") for n in range(number))

    async def taken(self) -> FileLock:
        while True:
            for _ in range(min(_LOOKS, len(self._idle))):
                slot = self._idle.popleft()
                if _is_acquired(slot):
                    return slot
                self._idle.append(slot)
            await asyncio.sleep(_POLL)

    def give_back(self, slot: FileLock) -> None:
        slot.release()
        self._idle.appendleft(slot)


class _Rate:
    """The requests of the last second, in a file; only who has the turn asks."""

    def __init__(self, path: Path, per_second: float) -> None:
        from pyrate_limiter import Rate, SQLiteBucket  # noqa: PLC0415 - 80 ms, with a limit only

        limit = max(1, int(per_second))
        self._window = math.ceil(1000 * limit / per_second) + _UNDER_WAY
        self._bucket: SQLiteBucket = SQLiteBucket.init_from_file(
            [Rate(limit, self._window)], db_path=str(path), use_file_lock=True
        )
        self._bucket.conn.execute("PRAGMA synchronous=OFF")  # it need not outlive the machine
        self._cleared = _now()

    async def passed(self) -> None:
        while True:
            wait = self._wait()
            if wait == 0:
                return
            await asyncio.sleep(wait / 1000)

    def close(self) -> None:
        self._bucket.conn.close()

    def _wait(self) -> int:
        """Take note of a request that goes now, or return the milliseconds until one may."""
        from pyrate_limiter import RateItem  # noqa: PLC0415 - as above

        now = _now()
        if now - self._cleared > self._window:
            self._bucket.leak(now)
            self._cleared = now
        item = RateItem("request", now)
        if self._bucket.put(item):
            return 0
        return max(1, cast("int", self._bucket.waiting(item)))  # no awaitable: SQLite waits itself


def _now() -> int:
    """Return milliseconds of a clock that all processes of the machine share, and nobody sets."""
    return time.monotonic_ns() // 1_000_000


def _lock(path: Path) -> FileLock:
    from filelock import FileLock  # noqa: PLC0415 - 50 ms, with a limit only

    return FileLock(path, thread_local=False, preserve_lock_file=True)


def _is_acquired(lock: FileLock) -> bool:
    from filelock import Timeout  # noqa: PLC0415 - as above

    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


async def _acquired(lock: FileLock) -> None:
    while True:
        if _is_acquired(lock):
            return
        await asyncio.sleep(_POLL)
