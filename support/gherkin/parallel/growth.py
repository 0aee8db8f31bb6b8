"""Whether the workers leave the processors idle, so that more of them would help."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.parallel.size import MOST, processors

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
        self._shares: list[float] = []  # of the processors' time, that were wanted at these looks

    def growth(self, pids: Collection[int]) -> float:
        """Return how many times as many processes would want what there is.

        It is 1 unless these have wanted less at more than one look, and 2 or more if they have; 1,
        too, if the last look was just now, and at first.
        """
        now = self._clock()
        passed = now - self._looked
        if passed < INTERVAL:
            return 1.0
        times = {pid: seconds for pid in pids if (seconds := self._wanted(pid)) is not None}
        both = times.keys() & self._before.keys()
        spent = sum(times[pid] - self._before[pid] for pid in both)
        self._looked, self._before = now, times
        return self._judge(spent / (self._processors * passed)) if both else 1.0

    def _judge(self, share: float) -> float:
        """Return the growth after another look; if the demand has been low, begin anew."""
        self._lacking = max(0.0, self._lacking + LOW - share)
        self._shares = [*self._shares, share] if self._lacking else []
        if self._lacking < ENOUGH:
            return 1.0
        mean = sum(self._shares) / len(self._shares)
        self._lacking, self._shares = 0.0, []
        return max(2.0, 1 / max(mean, 1 / MOST))
