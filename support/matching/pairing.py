"""Entries of two lists paired, as many as can be."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pairing:
    """Ones paired with others, each used once; ``fits`` tells which may be paired.

    A maximum bipartite matching by augmenting paths; without it one that fits two could take the
    place of another that fits nowhere else. Whom ``place`` cannot place stays without a partner
    whoever comes later, so that a caller may stop there.
    """

    def __init__(self, others: int, fits: Callable[[int, int], bool]) -> None:
        self._others = others
        self._fits = fits
        self._candidates: dict[int, list[int]] = {}
        self._partner: dict[int, int] = {}  # of the others
        self._place: dict[int, int] = {}

    def place(self, newcomer: int) -> bool:
        """Find a place for a newcomer, others moving on where that makes room."""
        came_from: dict[int, int] = {}  # who would move to each of the others
        waiting = deque([newcomer])
        while waiting:
            one = waiting.popleft()
            for other in self._candidates_of(one):
                if other in came_from:
                    continue
                came_from[other] = one
                if other not in self._partner:
                    self._move(other, newcomer, came_from)
                    return True
                waiting.append(self._partner[other])
        return False

    @property
    def left(self) -> list[int]:
        """The others without a partner."""
        return [other for other in range(self._others) if other not in self._partner]

    def _candidates_of(self, one: int) -> list[int]:
        if one not in self._candidates:
            fitting = [other for other in range(self._others) if self._fits(one, other)]
            self._candidates[one] = fitting
        return self._candidates[one]

    def _move(self, free: int, newcomer: int, came_from: dict[int, int]) -> None:
        """Move everybody on the way to a free place, back to the newcomer."""
        while (one := came_from[free]) != newcomer:
            self._partner[free] = one
            self._place[one], free = free, self._place[one]
        self._partner[free] = newcomer
        self._place[newcomer] = free
