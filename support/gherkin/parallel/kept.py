"""What a worker has not sent yet, as far as its controller must know it if the worker is killed."""

from __future__ import annotations

import mmap

PHASES = ("setup", "call")


class Kept:
    """The phases of a scenario that have passed, and whose reports a worker keeps for its end.

    It is in memory that the two processes share, so that neither is woken for it. Made before the
    fork, and set in the worker only.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1)

    def note(self, phase: str) -> None:
        """Note that this phase has passed, and so have those before."""
        self._memory[0] = PHASES.index(phase) + 1

    def clear(self) -> None:
        """Note that all is sent."""
        self._memory[0] = 0

    @property
    def phases(self) -> tuple[str, ...]:
        """Return the phases in their order."""
        return PHASES[: self._memory[0]]
