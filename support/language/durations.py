"""Durations in features: ``5s``, ``2 min``, ``500 ms``."""

from __future__ import annotations

import re

DURATION_PATTERN = r"\d+(?:\.\d+)? ?(?:ms|s|min|h)"

NO_TIME = "leaves no time; write a duration above 0, such as 500 ms"

_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}  # in seconds
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|s|min|h)")


def read_limit(text: str) -> float:
    """Return a duration in seconds that is a time limit; raises ValueError for 0, too."""
    seconds = read_duration(text)
    if not seconds:
        raise ValueError(f"{text} {NO_TIME}")
    return seconds


def read_duration(text: str) -> float:
    """Return a duration in seconds; raises ValueError unless it is a number with a unit."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not a duration; write a number and one of {', '.join(_UNITS)}: 5s, 500ms"
        )
    return float(match["number"]) * _UNITS[match["unit"]]
