"""Pair as many entries of two lists as possible."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pairing:
    """Pairs entries of one list with others, each used once; ``fits`` returns whether two match.

    This is a maximum bipartite matching by augmenting paths; without it, an entry that fits two
    places could take the only place of another. An entry that ``place`` cannot place stays without
    a partner whatever is placed later, so that a caller may stop there.
    """

    def __init__(self, others: int, fits: Callable[[int, int], bool]) -> None:
        self._others = others
        self._fits = fits
        self._candidates: dict[int, list[int]] = {}
        self._partner: dict[int, int] = {}  # by the number of the other
        self._place: dict[int, int] = {}

    def place(self, newcomer: int) -> bool:
        """Find a place for a newcomer, moving entries that were placed before if necessary."""
        came_from: dict[int, int] = {}  # the entry that would move to each of the others
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
        """Move each entry on the path from a free place back to the newcomer."""
        while (one := came_from[free]) != newcomer:
            self._partner[free] = one
            self._place[one], free = free, self._place[one]
        self._partner[free] = newcomer
        self._place[newcomer] = free
