"""Numbers of JSON as they are written, beyond the precision of a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Self

_LARGEST_EXPONENT = 999_999
_INTEGERS_OF_FLOATS = 2**53  # below it, a float has every integer
_EXACT = (int, float, Decimal)


class NumberError(ValueError):
    """A number with an exponent that is too large to calculate with."""


class Number(float):
    """A number that keeps its spelling, because a float would lose digits, zeros or its exponent.

    It compares by its exact decimal value (RFC 8259, 6, leaves the precision to the reader); a
    float stands for its shortest spelling, so that ``Number("0.10") == 0.1``. Its text is its
    spelling; in calculations it is a float.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, written: str) -> Self:
        """Create a number from JSON's spelling; raises NumberError for a huge exponent."""
        if abs(_decimal(written).adjusted()) > _LARGEST_EXPONENT:
            raise NumberError(f"{written[:40]} has a larger exponent than {_LARGEST_EXPONENT:,}")
        number = super().__new__(cls, written)
        number.written = written
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]  # float's has a float
        """Return the argument to create a copy with."""
        return (self.written,)

    def __repr__(self) -> str:
        """Return the number as it is written."""
        return self.written

    __str__ = __repr__

    def __hash__(self) -> int:
        """Return the hash of an equal float of ``read_number``, else that of an equal integer."""
        number = float(self)
        is_float = abs(number) < _INTEGERS_OF_FLOATS and exact(number) == exact(self)
        return hash(number if is_float else exact(self))

    def __eq__(self, other: object) -> bool:
        """Return whether the decimal values are equal."""
        return isinstance(other, _EXACT) and exact(self) == exact(other)

    def __ne__(self, other: object) -> bool:
        """Return whether the decimal values differ."""
        return not self == other

    def __lt__(self, other: Any) -> bool:
        """Return whether the decimal value is less."""
        return exact(self) < exact(other) if isinstance(other, _EXACT) else NotImplemented

    def __le__(self, other: Any) -> bool:
        """Return whether the decimal value is not greater."""
        return exact(self) <= exact(other) if isinstance(other, _EXACT) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        """Return whether the decimal value is greater."""
        return exact(self) > exact(other) if isinstance(other, _EXACT) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        """Return whether the decimal value is not less."""
        return exact(self) >= exact(other) if isinstance(other, _EXACT) else NotImplemented


def read_number(written: str) -> float:
    """Return a number with a fraction or an exponent: a float if that has the same spelling.

    Large floats are no such numbers: Python compares them with integers by their bits. Raises
    NumberError for an exponent that is too large.
    """
    number = float(written)
    is_same = repr(number) == written and abs(number) < _INTEGERS_OF_FLOATS
    return number if is_same else Number(written)


def exact(number: float | Decimal) -> Decimal:
    """Return the decimal value of a number as it is written."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation as error:
        raise NumberError(f"{written[:40]} has an exponent that is too large") from error
