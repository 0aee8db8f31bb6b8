"""Times relative to now: ``now``, ``now-90m``, ``today+1w:%d.%m.%Y``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from support.language import durations
from support.language.placeholders.errors import TemplateError
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

UNITS: Mapping[str, timedelta] = {
    **{
        unit: timedelta(microseconds=int(length * 10**6))
        for unit, length in durations.UNITS.items()
    },
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
FORMATS: Mapping[str, Callable[[datetime], int]] = {
    "unix": lambda moment: int(moment.timestamp()),
    "unix_ms": lambda moment: int(moment.timestamp()) * 1000 + moment.microsecond // 1000,
}
CODES = "aAbBdfGHIjmMpSuVyYzZ%"  # the codes of strftime that are the same on every platform

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,15})(?P<unit>[^\W\d]+)", re.ASCII)
_FARTHEST = timedelta(days=365_000)  # a thousand years: Python's calendar ends in the year 9999


@dataclass(frozen=True)
class Moment:
    """A time, or a date if ``is_day``, at an offset from now, in UTC."""

    is_day: bool
    offset: timedelta
    format: str | None

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Parse a text that begins with ``now`` or ``today``: ``now+2d:unix``.

        Raises TemplateError.
        """
        written, colon, form = text.partition(":")
        is_day = written.startswith("today")
        if colon:
            _check_format(form)
        offset = written.removeprefix("today" if is_day else "now")
        return cls(is_day, _offset(offset, ["d", "w"] if is_day else UNITS), form or None)

    def seen_from(self, now: datetime) -> str | int:
        """Return the time as text: RFC 3339 in UTC with whole seconds, or a date.

        With a format it is formatted by strftime or, for ``unix`` and ``unix_ms``, a whole number.
        """
        moment = now.astimezone(UTC) + self.offset
        if self.is_day:
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.format and self.format in FORMATS:
            return FORMATS[self.format](moment)
        return moment.strftime(self.format or ("%Y-%m-%d" if self.is_day else "%Y-%m-%dT%H:%M:%SZ"))


def _offset(text: str, units: Collection[str]) -> timedelta:
    if not text:
        return timedelta()
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise TemplateError(f"{text} is not an offset; write + or -, a number and a unit: +2d")
    if match["unit"] not in units:
        raise TemplateError(f"unknown unit {match['unit']}; units here: {', '.join(units)}")
    number, unit = int(match["number"]), UNITS[match["unit"]]
    if number > _FARTHEST / unit:
        raise TemplateError(f"{text} is too far away; the limit is 1000 years")
    return number * unit if match["sign"] == "+" else -number * unit


def _check_format(text: str) -> None:
    codes = re.findall("%(.?)", text)
    if text not in FORMATS and not codes:
        raise TemplateError(
            f"unknown format {text or '(empty)'}; write {', '.join(FORMATS)} "
            f"or codes such as %d.%m.%Y{did_you_mean(text, FORMATS, most=3)}"
        )
    if wrong := [code for code in codes if not code or code not in CODES]:
        raise TemplateError(
            f"unknown code %{wrong[0]} in format {text}; codes: {' '.join(f'%{c}' for c in CODES)}"
        )
