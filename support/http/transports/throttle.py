"""Rate and concurrency limits.

All processes that use the same folder share the limits. The folder contains only locks of the
operating system and one SQLite file, so that a killed process does not leave anything locked.
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

_POLL = 0.002  # seconds between attempts to acquire a lock
_TRIES = 32  # slots to try each time
_MARGIN = 100  # milliseconds by which the travel times of two requests may differ


class Throttle:
    """Limits requests to ``per_second`` in any second and ``at_once`` in flight; None: no limit.

    ``per_second`` is a whole number or less than 1. The window of the limit is 100 ms longer than
    a second (for 0.5: than two), so that the limit also holds at the server, where requests arrive
    after different travel times. Bursts up to the limit are possible after an idle window.

    Within a process, requests are served in order. Between processes, the successor is chosen
    while the current one still waits for its permission, so that no process starves.
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
        """Wait until a request may be sent; it is in flight until the context is left."""
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
        """Close the file in the folder."""
        if self._rate:
            self._rate.close()

    async def _permission(self) -> FileLock | None:
        async with self._own_turn:
            await _acquired(self._next)  # the holder is the successor of the one with the turn
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
    """A lock for each request that may be in flight; this process does not hold the idle ones."""

    def __init__(self, folder: Path, number: int) -> None:
        self._idle = deque(_lock(folder / f"slot-{n}") for n in range(number))

    async def taken(self) -> FileLock:
        while True:
            for _ in range(min(_TRIES, len(self._idle))):
                slot = self._idle.popleft()
                if _is_acquired(slot):
                    return slot
                self._idle.append(slot)
            await asyncio.sleep(_POLL)

    def give_back(self, slot: FileLock) -> None:
        slot.release()
        self._idle.appendleft(slot)


class _Rate:
    """The requests of the last second, in a file; only used while holding the turn lock."""

    def __init__(self, path: Path, per_second: float) -> None:
        from pyrate_limiter import Rate, SQLiteBucket  # noqa: PLC0415 - 80 ms, only with a limit

        limit = max(1, int(per_second))
        self._window = math.ceil(1000 * limit / per_second) + _MARGIN
        self._bucket: SQLiteBucket = SQLiteBucket.init_from_file(
            [Rate(limit, self._window)], db_path=str(path), use_file_lock=True
        )
        self._bucket.conn.execute("PRAGMA synchronous=OFF")  # need not survive a power failure
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
        """Record a request that is sent now and return 0, or return the milliseconds to wait."""
        from pyrate_limiter import RateItem  # noqa: PLC0415 - as above

        now = _now()
        if now - self._cleared > self._window:
            self._bucket.leak(now)
            self._cleared = now
        item = RateItem("request", now)
        if self._bucket.put(item):
            return 0
        return max(1, cast("int", self._bucket.waiting(item)))  # SQLite's is not an awaitable


def _now() -> int:
    """Return the monotonic clock, which all processes share, in milliseconds."""
    return time.monotonic_ns() // 1_000_000


def _lock(path: Path) -> FileLock:
    from filelock import FileLock  # noqa: PLC0415 - 50 ms, only with a limit

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
