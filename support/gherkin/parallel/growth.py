"""Whether the workers leave the processors idle, so that more of them would help."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.parallel.size import processors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

INTERVAL = 0.03  # seconds between two looks: half the time of a short scenario
LOW = 0.6  # of the processors' time: workers that also wait hardly reach 0.7
ENOUGH = 0.7  # the sum of what was lacking at several looks: at one of them, it may be by chance


def wanted_time(pid: int) -> float | None:
    """Return the seconds in which a process has run, or would have had a processor been free.

    In Linux's schedstat these are the first two numbers, of the main thread, in nanoseconds. Time
    spent waiting for a response does not count, so that other programs, which keep processors
    busy, make no difference. None if the process has ended, or the system does not tell.
    """
    try:
        ran, waited, *_ = Path(f"/proc/{pid}/schedstat").read_text("ascii").split()
    except (OSError, ValueError):
        return None
    return (int(ran) + int(waited)) / 1e9


class Demand:
    """The workers' demand for processors, from one look to the next."""

    def __init__(
        self,
        wanted: Callable[[int], float | None] = wanted_time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = wanted
        self._clock = clock
        self._processors = processors()
        self._looked = clock()
        self._before: dict[int, float] = {}
        self._lacking = 0.0  # the demand at the last looks, below LOW

    def is_low(self, pids: Collection[int]) -> bool:
        """Return whether these processes have wanted less than there is, at more than one look.

        False if the last look was just now, and at first.
        """
        now = self._clock()
        passed = now - self._looked
        if passed < INTERVAL:
            return False
        times = {pid: seconds for pid in pids if (seconds := self._wanted(pid)) is not None}
        both = times.keys() & self._before.keys()
        spent = sum(times[pid] - self._before[pid] for pid in both)
        self._looked, self._before = now, times
        return bool(both) and self._judge(spent / (self._processors * passed))

    def _judge(self, share: float) -> bool:
        """Return whether the demand has been low; if so begin anew, with more workers."""
        self._lacking = max(0.0, self._lacking + LOW - share)
        if self._lacking < ENOUGH:
            return False
        self._lacking = 0.0
        return True
