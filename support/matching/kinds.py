"""What each marker takes: functions from its arguments to a check of values."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date as day
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from support.matching.ranges import NUMBER, Range

Problem = Callable[[Any], str | None]

_TOLERANCE = re.compile(r"(?P<value>.+?)\s*\+-\s*(?P<tolerance>.+)")
_DURATION = re.compile(r"(?P<number>[0-9]{1,8}(?:\.[0-9]+)?)\s*(?P<unit>ms|s|m|h|d)")
_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?P<zone>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)


class ArgumentError(ValueError):
    """Arguments that a marker does not take."""


def string(arguments: str) -> Problem:
    """Take texts, of a length."""
    length = Range.of_lengths(arguments)

    def problem(value: Any) -> str | None:
        if not isinstance(value, str):
            return "is no text"
        outside = length.problem(len(value))
        return f"has a length of {len(value)}, which {outside}" if outside else None

    return problem


def integer(arguments: str) -> Problem:
    """Take whole numbers, in a range; 5.0 is none, as it is written."""
    numbers = Range.parse(arguments) if arguments else Range()

    def problem(value: Any) -> str | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return "is no whole number"
        return numbers.problem(value)

    return problem


def number(arguments: str) -> Problem:
    """Take numbers, in a range or within a tolerance."""
    if match := _TOLERANCE.fullmatch(arguments):
        middle, tolerance = _decimal(match["value"]), _decimal(match["tolerance"])
        if tolerance < 0:
            raise ArgumentError(f"{tolerance} is no tolerance; write 9.99 +- 0.01")
        numbers = Range(middle - tolerance, middle + tolerance)
    else:
        numbers = Range.parse(arguments) if arguments else Range()

    def problem(value: Any) -> str | None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return "is no number"
        if isinstance(value, float) and not isfinite(value):
            return "is no number that JSON has"
        return numbers.problem(value)

    return problem


def boolean(arguments: str) -> Problem:
    """Take true and false."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, bool) else "is neither true nor false"


def uuid(arguments: str) -> Problem:
    """Take UUIDs in their usual form, with hyphens."""
    _refuse(arguments)

    def is_uuid(text: str) -> bool:
        try:
            return str(UUID(text)) == text.lower()
        except ValueError:
            return False

    return _text(is_uuid, "is no UUID")


def email(arguments: str) -> Problem:
    """Take what looks like an e-mail address; whether it exists only its owner knows."""
    _refuse(arguments)
    return _text(lambda text: bool(_EMAIL.fullmatch(text)), "is no e-mail address")


def url(arguments: str) -> Problem:
    """Take whole addresses of the web."""
    _refuse(arguments)

    def is_url(text: str) -> bool:
        try:
            parts = urlsplit(text)
            has_host = bool(parts.hostname) and parts.port != 0
        except ValueError:  # of brackets and ports
            return False
        return parts.scheme in {"http", "https"} and has_host and not re.search(r"\s", text)

    return _text(is_url, "is no address that begins with http:// or https://")


def date(arguments: str) -> Problem:
    """Take days that there are (RFC 3339, full-date)."""
    _refuse(arguments)

    def is_date(text: str) -> bool:
        try:
            return bool(_DATE.fullmatch(text) and day.fromisoformat(text))
        except ValueError:
            return False

    return _text(is_date, "is no day such as 2026-01-31")


def date_time(arguments: str) -> Problem:
    """Take times (RFC 3339, date-time), with a zone or without, perhaps close to another."""
    word, _, rest = arguments.partition(" ")
    is_local = word == "local"
    moment, tolerance = _moment(rest if is_local else arguments, is_local=is_local)
    form = "2026-01-31T08:00:00" if is_local else "2026-01-31T08:00:00Z, with its zone"

    def problem(value: Any) -> str | None:
        found = _time(value, is_local=is_local)
        if found is None:
            return f"is no time such as {form}"
        distance = abs(found - moment) if moment else timedelta()
        return f"is {_seconds(distance)} s away" if distance > tolerance else None

    return problem


def regex(arguments: str) -> Problem:
    """Take texts in which a regular expression is found."""
    if not arguments:
        raise ArgumentError("the regular expression is missing: #regex ^u_")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # [[a] is fine today
            pattern = re.compile(arguments)
    except (re.error, OverflowError) as error:
        raise ArgumentError(f"{arguments} is no regular expression: {error}") from error
    return _text(lambda text: bool(pattern.search(text)), "does not match")


def null(arguments: str) -> Problem:
    """Take null."""
    _refuse(arguments)
    return lambda value: None if value is None else "is not null"


def json_object(arguments: str) -> Problem:
    """Take objects."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, dict) else "is no object"


def array(arguments: str) -> Problem:
    """Take lists."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, list) else "is no list"


def anything(arguments: str) -> Problem:
    """Take every value."""
    _refuse(arguments)
    return lambda _: None


def nothing(arguments: str) -> Problem:
    """Take no value."""
    _refuse(arguments)
    return lambda _: "should not be there"


def literal(arguments: str) -> Problem:
    """Take one text."""
    return lambda value: None if value == arguments else "is another text"


def _text(takes: Callable[[str], bool], otherwise: str) -> Problem:
    return lambda value: None if isinstance(value, str) and takes(value) else otherwise


def _refuse(arguments: str) -> None:
    if arguments:
        raise ArgumentError(f"nothing stands after this marker, but {arguments} does")


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(NUMBER, text):
        raise ArgumentError(f"{text} is no number; write 9.99 +- 0.01")
    return Decimal(text)


def _moment(arguments: str, *, is_local: bool) -> tuple[datetime | None, timedelta]:
    """Return the time that values are to be close to, None if any, and how close."""
    if not arguments:
        return None, timedelta()
    match = _TOLERANCE.fullmatch(arguments)
    value, tolerance = (match["value"], match["tolerance"]) if match else (arguments, "0 s")
    moment, duration = _time(value, is_local=is_local), _DURATION.fullmatch(tolerance)
    if moment is None or duration is None:
        raise ArgumentError(
            f"{arguments} is no time with a tolerance; write 2026-01-31T08:00:00Z +- 5 s "
            "(ms, s, m, h or d)"
        )
    return moment, float(duration["number"]) * _UNITS[duration["unit"]]


def _seconds(distance: timedelta) -> str:
    """Return seconds with their thousands apart: 86,401 or 0.6."""
    return f"{distance.total_seconds():,.6f}".rstrip("0").rstrip(".")


def _time(value: Any, *, is_local: bool) -> datetime | None:
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or bool(match["zone"]) == is_local:
        return None
    try:
        return datetime.fromisoformat(match[0].upper())
    except ValueError:  # the 31st of February
        return None
