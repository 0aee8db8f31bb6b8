"""Numbers keep their spelling, and compare by their exact value."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.language.numbers import Number, NumberError, exact, read_number

if TYPE_CHECKING:
    from collections.abc import Callable

enough = settings(derandomize=True, deadline=None, max_examples=300)

DIGITS = st.text("0123456789", min_size=1, max_size=25)
WHOLE = st.integers(0, 10**25).map(str)
EXPONENTS = st.just("") | st.builds(
    "{}{}{}".format, st.sampled_from("eE"), st.sampled_from(["", "+", "-"]), st.integers(0, 400)
)
NUMBERS = st.builds(
    "{}{}.{}{}".format, st.sampled_from(["", "-"]), WHOLE, DIGITS, EXPONENTS
) | st.builds("{}e{}".format, WHOLE, st.integers(-400, 400))
ORDER = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]


@enough
@given(NUMBERS)
@example("0.10")
@example("1e400")
@example("-0.0")
def test_a_number_is_written_as_it_was_read(written: str) -> None:
    assert str(read_number(written)) == written


@enough
@given(NUMBERS, NUMBERS | WHOLE)
@example("0.1234567890123456789", "0.1234567890123456788")
@example("1.0", "1")
@example("9.990", "9.99")
@example("1e+23", "1" + "0" * 23)
def test_numbers_compare_by_their_decimal_value(one: str, other: str) -> None:
    number = read_number(one)
    another = int(other) if other.isdecimal() else read_number(other)
    for compare in ORDER:
        assert compare(number, another) == compare(Decimal(one), Decimal(other))
        assert compare(another, number) == compare(Decimal(other), Decimal(one))


@enough
@given(NUMBERS)
def test_equal_numbers_have_the_same_hash(written: str) -> None:
    digits, _, exponent = written.lower().partition("e")
    longer = Number(f"{digits if '.' in digits else digits + '.'}0e{exponent or 0}")
    assert (longer, hash(longer)) == (read_number(written), hash(read_number(written)))


@pytest.mark.parametrize(
    ("written", "integer"), [("2.0", 2), ("1e23", 10**23), ("9007199254740993.0", 9007199254740993)]
)
def test_an_equal_integer_has_the_same_hash(written: str, integer: int) -> None:
    assert {float(0): "", Number(written): "found"}.get(integer) == "found"


@pytest.mark.parametrize("compare", ORDER[2:])
def test_a_number_has_no_order_with_a_text(compare: Callable[[object, object], bool]) -> None:
    assert Number("1.50") != "1.50"
    with pytest.raises(TypeError):
        compare(Number("1.50"), "1.50")


@pytest.mark.parametrize("written", ["1e9999999", "1e-9999999", "1e99999999999999999999"])
def test_a_huge_exponent_is_refused(written: str) -> None:
    """Calculating with such a number would take memory for all of its digits."""
    with pytest.raises(NumberError, match=rf"{written} has .* exponent"):
        Number(written)


def test_a_copy_keeps_the_spelling() -> None:
    number = Number("1.50")
    for other in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert (str(other), type(other)) == ("1.50", Number)
    assert (repr(number), number + 1) == ("1.50", 2.5)


def test_a_float_is_exactly_what_it_is_written_as() -> None:
    assert exact(0.1) == Decimal("0.1")
    assert exact(10**30) == Decimal(10**30)
    assert exact(Number("1e400")) == Decimal("1e400") == exact(Decimal("1e400"))
    assert exact(math.inf).is_infinite()
