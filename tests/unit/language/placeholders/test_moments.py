"""Times relative to now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.moments import Moment

NOW = datetime(2026, 1, 31, 23, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("now", "2026-01-31T22:30:15Z"),
        ("now+90m", "2026-02-01T00:00:15Z"),
        ("now-15s", "2026-01-31T22:30:00Z"),
        ("now+1d:%d.%m.%Y %H:%M", "01.02.2026 22:30"),
        ("now:unix", int(NOW.timestamp())),
        ("now:unix_ms", int(NOW.timestamp()) * 1000 + 250),
        ("today", "2026-01-31"),
        ("today-1w", "2026-01-24"),
        ("today+1d:unix", int(datetime(2026, 2, 1, tzinfo=UTC).timestamp())),
        ("today:%j %%", "031 %"),
    ],
)
def test_a_moment_is_seen_from_now_in_utc(text: str, seen: str | int) -> None:
    assert Moment.parse(text).seen_from(NOW) == seen


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("now+2", r"\+2 is not an offset"),
        ("now 2d", "is not an offset"),
        ("now+2y", "unknown unit y; units here: ms, s, m, min, h, d, w"),
        ("today+2h", "unknown unit h; units here: d, w"),
        ("now+2000000000000s", "too far"),
        ("now:", r"unknown format \(empty\)"),
        ("now:unx", "did you mean unix"),
        ("now:%Q", "unknown code %Q"),
        ("now:100%", "unknown code %"),
    ],
)
def test_an_invalid_moment_is_reported(text: str, fault: str) -> None:
    with pytest.raises(TemplateError, match=fault):
        Moment.parse(text)
