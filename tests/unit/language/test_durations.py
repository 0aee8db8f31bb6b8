"""Durations in features."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from support.language.durations import DURATION_PATTERN, UNITS, read_duration, read_limit
from support.language.matching.engine import mismatches
from support.language.placeholders.moments import Moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5s", 5.0),
        ("5 s", 5.0),
        ("500ms", 0.5),
        ("1.5 s", 1.5),
        ("2min", 120.0),
        ("2 m", 120.0),
        ("0.5h", 1800.0),
        ("0s", 0.0),
    ],
)
def test_a_number_with_a_unit_is_read_as_seconds(text: str, seconds: float) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "s", "5  s", "-5s", "5S", "5 days", "5s ", "1,5s", ".5s", "5s 3ms", "1e3s"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration; .* ms, s, m, min, h: 5s, 500ms"):
        read_duration(text)


def test_a_limit_is_above_0() -> None:
    assert read_limit("1 ms") == 0.001
    for text in ("0s", "0.0 min"):
        with pytest.raises(ValueError, match=f"^{text} leaves no time; write a duration above 0"):
            read_limit(text)
    with pytest.raises(ValueError, match="is not a duration"):
        read_limit("soon")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_the_same_in_steps_markers_and_templates(unit: str) -> None:
    """Each is accepted everywhere, with and without a space where there can be one."""
    seconds = read_duration(f"2 {unit}")
    assert re.fullmatch(DURATION_PATTERN, f"2{unit}")
    now = datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert Moment.parse(f"now+2{unit}").offset == timedelta(seconds=seconds)
    for factor, accepted in ((0.5, True), (1.5, False)):
        late = (now + timedelta(seconds=seconds * factor)).isoformat()
        marker = f"#datetime {now.isoformat()} +- 2 {unit}"
        assert (mismatches(late, marker) == ()) is accepted


def test_a_limit_is_a_day_at_most() -> None:
    assert read_limit("24h") == 24 * 3600
    for text in ("24.1h", "99999999h", f"{'9' * 400}s"):
        with pytest.raises(ValueError, match=f"^{text} is too long; write a duration of 24 h at"):
            read_limit(text)
