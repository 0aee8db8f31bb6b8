"""Which scenario may start next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


@dataclass(frozen=True)
class Need:
    """What a scenario needs: to be alone, or certain locks."""

    alone: bool = False
    locks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, item: pytest.Item) -> Self:
        """Return the needs that an item's tags ``@serial`` and ``@lock`` state."""
        locks = frozenset(str(mark.args[0]) for mark in item.iter_markers("lock"))
        return cls(item.get_closest_marker("serial") is not None, locks)


class Schedule:
    """The scenarios that wait, by their index, in their order, and those that run.

    One whose lock is held is overtaken by others, but nothing overtakes one that must be alone: it
    would wait until the end.
    """

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs = needs
        self._waiting = deque(range(len(needs)))
        self._running: set[int] = set()
        self._held: set[str] = set()

    @property
    def has_waiting(self) -> bool:
        """Return whether a scenario waits."""
        return bool(self._waiting)

    @property
    def following(self) -> int | None:
        """Return the first scenario that waits: it is likely to start next."""
        return self._waiting[0] if self._waiting else None

    def start(self) -> int | None:
        """Return a scenario that starts now; None if none can."""
        if any(self._needs[index].alone for index in self._running):
            return None
        for place, index in enumerate(self._waiting):
            need = self._needs[index]
            if need.alone and self._running:
                return None
            if self._held.isdisjoint(need.locks):
                del self._waiting[place]
                self._running.add(index)
                self._held |= need.locks
                return index
        return None

    def withdraw(self, index: int) -> None:
        """Let a scenario wait that was to start."""
        self.end(index)
        self._waiting.appendleft(index)

    def end(self, index: int) -> None:
        """Note that a scenario has ended."""
        self._running.discard(index)
        self._held -= self._needs[index].locks

    def stop(self) -> None:
        """Let nothing else start."""
        self._waiting.clear()
