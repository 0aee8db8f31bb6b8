"""What is drawn depends on the seed, and on nothing that a process has loaded."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from support.fuzzing.drawing import drawn, reproducibly


def texts(seed: int) -> list[str]:
    return [str(one) for one in drawn(st.text(max_size=20), seed, 100)]


def test_a_seed_draws_the_same_and_another_one_does_not() -> None:
    with reproducibly():
        assert texts(1) == texts(1)
        assert texts(1) != texts(2)


def test_constants_of_modules_are_not_drawn() -> None:
    """Without the context they are: this fails if hypothesis stops looking for them."""
    with reproducibly():
        within = [texts(seed) for seed in range(2)]
    with_constants = [texts(seed) for seed in range(2)]
    with reproducibly():
        assert [texts(seed) for seed in range(2)] == within
    assert with_constants != within


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (3, 3)])
def test_as_many_are_drawn_as_there_should_be(count: int, expected: int) -> None:
    assert len(drawn(st.integers(), 1, count)) == expected


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert drawn(st.integers().filter(lambda _: False), 1, 3) == []
