"""Lengths of time as they are written in features: ``5s``, ``2 min``, ``500 ms``."""

from __future__ import annotations

import re

DURATION_PATTERN = r"\d+(?:\.\d+)? ?(?:ms|s|min|h)"

_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}  # in seconds
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|s|min|h)")


def read_duration(text: str) -> float:
    """Return the seconds of a number with a unit; raises ValueError for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is no length of time; write a number and one of "
            f"{', '.join(_UNITS)}: 5s, 500ms"
        )
    return float(match["number"]) * _UNITS[match["unit"]]
