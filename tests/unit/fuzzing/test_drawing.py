"""What is drawn depends on the seed, and on nothing that a process has loaded."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from support.fuzzing.drawing import drawn, reproducibly

if TYPE_CHECKING:
    from pathlib import Path

CONSTANT = "a-constant-of-this-module"


def texts(seed: int) -> list[str]:
    return [str(one) for one in drawn(st.text(), seed, 400)]


def test_a_seed_draws_the_same_and_another_one_does_not() -> None:
    with reproducibly():
        assert texts(1) == texts(1)
        assert texts(1) != texts(2)


def test_constants_of_modules_are_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the context they are: this fails if hypothesis stops looking for them."""
    with reproducibly():
        before = texts(1)
    folder = tmp_path.parent / "modules"  # not one of a test, where hypothesis does not look
    folder.mkdir()
    (folder / "with_a_constant.py").write_text(f"NAME = {CONSTANT!r}\n")
    monkeypatch.syspath_prepend(str(folder))
    importlib.import_module("with_a_constant")
    try:
        with reproducibly():
            assert texts(1) == before
        assert any(CONSTANT in text for seed in range(5) for text in texts(seed))
    finally:
        del sys.modules["with_a_constant"]


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (3, 3)])
def test_as_many_are_drawn_as_there_should_be(count: int, expected: int) -> None:
    assert len(drawn(st.integers(), 1, count)) == expected


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert drawn(st.integers().filter(lambda _: False), 1, 3) == []
