"""The checks behind markers: each function takes arguments and returns a check of values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import date as day
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from support.language.durations import UNITS
from support.language.late_pattern import late
from support.language.matching.patterns import PatternError, compiled
from support.language.matching.ranges import NUMBER, Range
from support.language.numbers import exact

Problem = Callable[[Any], str | None]

_TOLERANCE = late(r"(?P<value>.+?)\s*\+-\s*(?P<tolerance>.+)")
_DURATION = late(r"(?P<number>[0-9]{1,8}(?:\.[0-9]+)?)\s*(?P<unit>ms|s|min|m|h|d)")
_UNITS = {**UNITS, "d": Fraction(86_400)}  # in seconds
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"  # of a host (RFC 1123, 2.1), also beyond ASCII (RFC 5890)
_ATOM = r"[^\s@.,;:<>()\[\]\\\"]+"  # characters that need no quotes (RFC 5322, 3.2.3; RFC 6531)
_EMAIL = late(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_NAME = r"[^\W_]|\w[\w-]*[^\W_]"
_HOST = late(rf"(?:(?:{_NAME})\.)*(?:{_NAME})\.?")  # DNS allows _, as in _dmarc or my_host
_NOT_IN_URL = late(r"""[\s<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})""")  # RFC 3986, 2; RFC 3987
_DATE = late(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = late(
    r"(?P<second>\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,1000})?"
    r"(?P<zone>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_VERSIONS = range(1, 9)
_SPECIAL = (UUID(int=0), UUID(int=2**128 - 1))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ArgumentError(ValueError):
    """Invalid arguments of a marker."""


def string(arguments: str) -> Problem:
    """Accept strings, optionally of a length."""
    length = Range.of_lengths(arguments)

    def problem(value: Any) -> str | None:
        if not isinstance(value, str):
            return "is not a string"
        outside = length.problem(len(value))
        return f"has a length of {len(value)}, which {outside}" if outside else None

    return problem


def integer(arguments: str) -> Problem:
    """Accept whole numbers, optionally in a range; 5.0 is not one, because of its spelling."""
    numbers = Range.of_integers(arguments)

    def problem(value: Any) -> str | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return "is not a whole number"
        return numbers.problem(value)

    return problem


def number(arguments: str) -> Problem:
    """Accept numbers, optionally in a range or within a tolerance."""
    if match := _TOLERANCE.fullmatch(arguments):
        middle, tolerance = _decimal(match["value"]), _decimal(match["tolerance"])
        if tolerance < 0:
            raise ArgumentError(f"{tolerance} is not a tolerance; write 9.99 +- 0.01")
        exactly = Context(prec=2 * len(arguments))  # the default rounds to 28 digits
        numbers = Range(exactly.subtract(middle, tolerance), exactly.add(middle, tolerance))
    else:
        numbers = Range.parse(arguments) if arguments else Range()

    def problem(value: Any) -> str | None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return "is not a number"
        if isinstance(value, float) and not exact(value).is_finite():
            return "is not a number that JSON allows"
        return numbers.problem(value)

    return problem


def boolean(arguments: str) -> Problem:
    """Accept true and false."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, bool) else "is neither true nor false"


def uuid(arguments: str) -> Problem:
    """Accept UUIDs in their standard form, with hyphens, a version and the variant of RFC 9562.

    The nil UUID and the max UUID have neither (5.9, 5.10).
    """
    _refuse(arguments)

    def is_uuid(text: str) -> bool:
        try:
            found = UUID(text)
        except ValueError:
            return False
        is_known = found.version in _VERSIONS or found in _SPECIAL
        return is_known and str(found) == text.lower()

    return _string(is_uuid, "is not a UUID")


def email(arguments: str) -> Problem:
    """Accept strings that look like an e-mail address."""
    _refuse(arguments)
    return _string(lambda text: bool(_EMAIL.fullmatch(text)), "is not an e-mail address")


def url(arguments: str) -> Problem:
    """Accept absolute http and https URLs."""
    _refuse(arguments)

    def is_url(text: str) -> bool:
        try:
            parts = urlsplit(text)
            has_host = _is_host(parts.hostname or "") and parts.port != 0
        except ValueError:  # invalid brackets or port
            return False
        return parts.scheme in {"http", "https"} and has_host and not _NOT_IN_URL.search(text)

    return _string(is_url, "is not a URL that begins with http:// or https://")


def _is_host(host: str) -> bool:
    """Return whether this is a name or an address; urlsplit has checked an IPv6 address."""
    return ":" in host or bool(_HOST.fullmatch(host))


def date(arguments: str) -> Problem:
    """Accept dates that exist (RFC 3339, full-date)."""
    _refuse(arguments)

    def is_date(text: str) -> bool:
        try:
            return bool(_DATE.fullmatch(text) and day.fromisoformat(text))
        except ValueError:
            return False

    return _string(is_date, "is not a date such as 2026-01-31")


def date_time(arguments: str) -> Problem:
    """Accept times (RFC 3339, date-time) with or without a zone, optionally close to another."""
    word, _, rest = arguments.partition(" ")
    is_local = word == "local"
    moment, tolerance = _moment(rest if is_local else arguments, is_local=is_local)
    form = "2026-01-31T08:00:00" if is_local else "2026-01-31T08:00:00Z, with a time zone"

    def problem(value: Any) -> str | None:
        found = _time(value, is_local=is_local)
        if found is None:
            return f"is not a time such as {form}"
        distance = Fraction(0) if moment is None else abs(found - moment)
        return f"is {_shown(distance)} s away" if distance > tolerance else None

    return problem


def regex(arguments: str) -> Problem:
    """Accept strings in which a regular expression is found."""
    if not arguments:
        raise ArgumentError("the regular expression is missing: #regex ^u_")
    try:
        pattern = compiled(arguments)
    except PatternError as error:
        raise ArgumentError(str(error)) from error
    return _string(lambda text: bool(pattern.search(text)), "does not match")


def null(arguments: str) -> Problem:
    """Accept null."""
    _refuse(arguments)
    return lambda value: None if value is None else "is not null"


def json_object(arguments: str) -> Problem:
    """Accept objects."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, dict) else "is not an object"


def array(arguments: str) -> Problem:
    """Accept lists."""
    _refuse(arguments)
    return lambda value: None if isinstance(value, list) else "is not a list"


def anything(arguments: str) -> Problem:
    """Accept any value."""
    _refuse(arguments)
    return lambda _: None


def nothing(arguments: str) -> Problem:
    """Accept no value."""
    _refuse(arguments)
    return lambda _: "should not be there"


def literal(arguments: str) -> Problem:
    """Accept one string."""
    return lambda value: None if value == arguments else "is a different string"


def _string(takes: Callable[[str], bool], otherwise: str) -> Problem:
    return lambda value: None if isinstance(value, str) and takes(value) else otherwise


def _refuse(arguments: str) -> None:
    if arguments:
        raise ArgumentError(f"this marker takes no arguments, but got {arguments}")


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(NUMBER, text):
        raise ArgumentError(f"{text} is not a number; write 9.99 +- 0.01")
    return Decimal(text)


def _moment(arguments: str, *, is_local: bool) -> tuple[Fraction | None, Fraction]:
    """Return the time that values must be close to, None for any, and the tolerance in seconds."""
    if not arguments:
        return None, Fraction(0)
    match = _TOLERANCE.fullmatch(arguments)
    value, tolerance = (match["value"], match["tolerance"]) if match else (arguments, "0 s")
    moment, duration = _time(value, is_local=is_local), _DURATION.fullmatch(tolerance)
    if moment is None or duration is None:
        raise ArgumentError(
            f"{arguments} is not a time with a tolerance; write 2026-01-31T08:00:00Z +- 5 s "
            "(ms, s, m, min, h or d)"
        )
    return moment, Fraction(duration["number"]) * _UNITS[duration["unit"]]


def _shown(seconds: Fraction) -> str:
    """Return seconds with a thousands separator and all digits: 86,401 or 0.6."""
    text = f"{Decimal(seconds.numerator) / seconds.denominator:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _time(value: Any, *, is_local: bool) -> Fraction | None:
    """Return a time in seconds since 1970, with all digits, of which datetime has only six."""
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or bool(match["zone"]) == is_local:
        return None
    zone = "Z" if is_local else match["zone"]
    try:
        second = datetime.fromisoformat(f"{match['second']}{zone}".upper())
    except ValueError:  # 31 February, for example
        return None
    since = second - _EPOCH
    return since.days * 86_400 + since.seconds + Fraction(f"0{match['fraction'] or ''}")
