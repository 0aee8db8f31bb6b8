"""Entries of two lists paired, as many as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def pair(count: int, others: int, fits: Callable[[int, int], bool]) -> dict[int, int]:
    """Return a largest pairing of 0..count-1 with 0..others-1, each used once.

    ``fits`` tells which may be paired. A maximum bipartite matching by augmenting paths;
    without it an entry that fits two could take the place of one that fits nowhere else.
    """
    candidates = [[other for other in range(others) if fits(one, other)] for one in range(count)]
    partner: dict[int, int] = {}  # of the others
    for one in range(count):
        _place(one, candidates, partner)
    return {one: other for other, one in partner.items()}


def _place(newcomer: int, candidates: list[list[int]], partner: dict[int, int]) -> None:
    """Find a place for a newcomer, others moving on where that makes room."""
    came_from: dict[int, int] = {}  # who would move to each of the others
    waiting = [newcomer]
    while waiting:
        one = waiting.pop(0)
        for other in candidates[one]:
            if other in came_from:
                continue
            came_from[other] = one
            if other not in partner:
                _move(other, newcomer, came_from, partner)
                return
            waiting.append(partner[other])


def _move(free: int, newcomer: int, came_from: dict[int, int], partner: dict[int, int]) -> None:
    """Move everybody on the way to a free place, back to the newcomer."""
    place = {one: other for other, one in partner.items()}
    while (one := came_from[free]) != newcomer:
        partner[free], free = one, place[one]
    partner[free] = newcomer
