"""Whether the processors idle, so that more workers would help."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL = 0.03  # seconds between two looks: half the time of a short scenario
IDLE = 0.2  # of the processors' time: less is left over between two scenarios in any case

_STAT = Path("/proc/stat")
_IDLE = slice(3, 5)  # of the columns after the name: idle, and idle while a disk works
_ALL = slice(8)  # the columns that follow count guests, whose time is in the others as well


class Idleness:
    """Looks at the time that the processors of this process spend idle.

    All processes of the machine count: a worker more does not help if others keep them busy.
    """

    def __init__(
        self,
        read: Callable[[], str] = _STAT.read_text,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._names = {f"cpu{number}" for number in os.sched_getaffinity(0)}
        self._looked = clock()
        self._before = self._times()

    def is_seen(self) -> bool:
        """Return whether the processors have idled since the last look; false if that was now."""
        now = self._clock()
        if now - self._looked < INTERVAL:
            return False
        idle, total = self._times()
        before, self._before, self._looked = self._before, (idle, total), now
        passed = total - before[1]
        return passed > 0 and (idle - before[0]) / passed > IDLE

    def _times(self) -> tuple[int, int]:
        """Return the idle and the whole time of the processors; zeros if they are not known."""
        try:
            lines = [line.split() for line in self._read().splitlines()]
        except OSError:
            return 0, 0
        ours = [[*map(int, columns)] for name, *columns in lines if name in self._names]
        return sum(sum(one[_IDLE]) for one in ours), sum(sum(one[_ALL]) for one in ours)
