"""Expected values that are not markers."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.matching.engine import mismatches
from support.language.matching.literal import Literal


@pytest.mark.parametrize("value", ["#string", "##int", {"a": "#absent"}, ["#[]"], None, 5])
def test_a_literal_takes_its_value_alone(value: Any) -> None:
    assert mismatches(value, Literal(value)) == ()
    assert mismatches("another", Literal(value)) != ()


def test_literals_are_equal_by_their_values() -> None:
    assert Literal([1]) == Literal([1])
    assert Literal("#int") != Literal("#string")
