"""Entries move so that others have a place."""

from __future__ import annotations

import pytest

from support.language.matching.engine import Mode, mismatches
from support.language.matching.pairing import Pairing

FITS = [
    ([[0], [0]], [True, False], [1, 2]),
    ([[0, 1], [0]], [True, True], [2]),
    ([[0, 1, 2], [0], [1]], [True, True, True], []),
    ([[0, 1], [1, 2], [0], [1]], [True, True, True, False], []),
    ([[], [2]], [False, True], [0, 1]),
]


@pytest.mark.parametrize(("fits", "placed", "left"), FITS, ids=repr)
def test_entries_are_placed_if_possible(
    fits: list[list[int]], placed: list[bool], left: list[int]
) -> None:
    pairing = Pairing(3, lambda one, other: other in fits[one])
    assert [pairing.place(one) for one in range(len(fits))] == placed
    assert pairing.left == left


def test_each_pair_is_asked_about_once() -> None:
    asked: list[tuple[int, int]] = []

    def fits(one: int, other: int) -> bool:
        asked.append((one, other))
        return True

    pairing = Pairing(3, fits)
    assert all(pairing.place(one) for one in range(3))
    assert len(asked) == len(set(asked)) <= 9


@pytest.mark.parametrize("mode", [Mode.CONTAINS, Mode.ANY_ORDER])
def test_a_marker_that_takes_any_makes_room_twice(mode: Mode) -> None:
    """It has to leave the first entry for the 1, and then the second for the 2."""
    assert mismatches([1, 2, 3], ["#int", 1, 2], mode) == ()
    assert mismatches([1, 2, 3], ["#int", 1, 1], mode) != ()
