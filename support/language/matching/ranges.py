"""Ranges of numbers: ``18..99``, ``18..``, ``..99``, ``3``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from support.language.numbers import exact

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"(?P<low>{NUMBER})?(?:\s*(?P<dots>\.\.)\s*(?P<high>{NUMBER})?)?")


class RangeError(ValueError):
    """A text that is not a range."""


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, inclusive; None means no limit."""

    low: Decimal | None = None
    high: Decimal | None = None

    @classmethod
    def parse(cls, text: str) -> Range:
        """Parse a range; raises RangeError."""
        match = _RANGE.fullmatch(text.strip())
        if match is None or (match["low"] is None and match["high"] is None):
            raise RangeError(f"{text} is not a range; write 18..99, 18.., ..99 or 18")
        low, high = (Decimal(match[name]) if match[name] else None for name in ("low", "high"))
        if not match["dots"]:
            high = low
        if low is not None and high is not None and low > high:
            raise RangeError(f"{text} is not a range: {low} is above {high}")
        return cls(low, high)

    @classmethod
    def of_integers(cls, text: str) -> Range:
        """Parse a range of whole numbers, any number for an empty text; raises RangeError."""
        numbers = cls.parse(text) if text else cls()
        if any(limit is not None and limit % 1 for limit in (numbers.low, numbers.high)):
            raise RangeError(f"{text} is not a range of whole numbers; write #number {text}")
        return numbers

    @classmethod
    def of_lengths(cls, text: str) -> Range:
        """Parse a range of lengths, any length for an empty text; raises RangeError."""
        lengths = cls.parse(text) if text else cls()
        for limit in (lengths.low, lengths.high):
            if limit is not None and (limit < 0 or limit % 1):
                raise RangeError(f"{text} is not a length: write whole numbers, at least 0")
        return lengths

    def problem(self, number: float) -> str | None:
        """Return how a number is outside the range, or None."""
        value = exact(number)
        if self.low is not None and value < self.low:
            return f"is below {self.low}"
        if self.high is not None and value > self.high:
            return f"is above {self.high}"
        return None
