"""Durations in features: ``5s``, ``2 min``, ``500 ms``."""

from __future__ import annotations

import math
import re
from fractions import Fraction

DURATION_PATTERN = r"\d+(?:\.\d+)? ?(?:ms|s|min|m|h)"

NO_TIME = "leaves no time; write a duration above 0, such as 500 ms"

LONGEST = 24 * 3600
"""Seconds of the longest duration; clocks and timers overflow at some number of them."""

TOO_LONG = "is too long; write a duration of 24 h at most"

UNITS = {
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "min": Fraction(60),
    "h": Fraction(3600),
}
"""The units of durations everywhere in features, in seconds; where dates count, there are more."""

_OVERFLOWS = Fraction(10**300)
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|s|min|m|h)")


def read_limit(text: str) -> float:
    """Return a time limit in seconds; raises ValueError, also for 0 and for over 24 h."""
    seconds = read_duration(text)
    if not seconds:
        raise ValueError(f"{text} {NO_TIME}")
    if seconds > LONGEST:
        raise ValueError(f"{text} {TOO_LONG}")
    return seconds


def read_duration(text: str) -> float:
    """Return a duration in seconds; raises ValueError unless it is a number with a unit."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not a duration; write a number and one of {', '.join(UNITS)}: 5s, 500ms"
        )
    seconds = Fraction(match["number"]) * UNITS[match["unit"]]
    return float(seconds) if seconds < _OVERFLOWS else math.inf
