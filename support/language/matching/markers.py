"""Markers, which stand for any value of a kind: ``#uuid`` or ``#int 18..99``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from support.language.json_text import JsonTextError, read_json
from support.language.late_pattern import late
from support.language.matching import marker_checks as checks
from support.language.matching.ranges import Range, RangeError
from support.language.matching.shown import below
from support.language.spelling import did_you_mean

ABSENT: Any = type("_Absent", (), {"__repr__": lambda _: "nothing"})()
"""Stands for a missing value."""

Problem = Callable[[Any], str | None]
"""Returns the problem with a value, or None."""


class MatcherError(ValueError):
    """An unknown marker, or one with invalid arguments."""


@dataclass(frozen=True)
class MarkerKind:
    """A kind of marker: its name, its arguments, its meaning, and how to make its check."""

    name: str
    arguments: str
    meaning: str
    make: Callable[[str], Problem]

    @property
    def syntax(self) -> str:
        """The marker with its arguments."""
        return f"#{self.name} {self.arguments}".rstrip()


@dataclass(frozen=True)
class Marker:
    """A parsed marker; an optional one (``##``) also accepts null and a missing value."""

    written: str
    name: str
    is_optional: bool
    problem: Problem

    def takes_absent(self) -> bool:
        """Return whether the value may be missing."""
        return self.is_optional or self.name in {"absent", "ignore"}


@dataclass(frozen=True)
class ListMarker:
    """``#[2..5] {...}``: a list of a length, and what each of its entries has to match."""

    written: str
    is_optional: bool
    length: Range
    has_entry: bool
    entry: Any

    def takes_absent(self) -> bool:
        """Return whether the value may be missing."""
        return self.is_optional


_LIST = late(r"\[(?P<length>[^\]]*)\]\s*(?P<entry>.*)", re.DOTALL)
_NAMED = late(r"(?P<name>[a-z]+)(?:\s+(?P<arguments>.*))?", re.DOTALL)
_REGEX = "regex "
_ANY_VALUES = "x0!~"  # for placeholders in a pattern: one of them may begin or end a range
_PLACEHOLDER = late(r"\{[^\W\d][^{}\n]*\}")


def is_marker(expected: Any) -> bool:
    """Return whether an expected value is a marker: a string that begins with #."""
    return isinstance(expected, str) and expected.startswith("#")


def parse_marker(written: str) -> Marker | ListMarker:
    """Parse a marker; raises MatcherError that lists the valid ones."""
    is_optional = written.startswith("##")
    body = written[2 if is_optional else 1 :].strip()
    try:
        if match := _LIST.fullmatch(body):
            return _list_marker(written, match, is_optional=is_optional)
        match = _NAMED.fullmatch(body)
        if match is None or match["name"] not in _BY_NAME:
            raise _unknown(written, match["name"] if match else body)
        problem = _BY_NAME[match["name"]].make((match["arguments"] or "").strip())
    except (RangeError, checks.ArgumentError) as error:
        raise MatcherError(f"{written}: {error}") from error
    return Marker(written, match["name"], is_optional, problem)


def marker_name(written: str) -> str:
    """Return the name of a marker, also of an unknown one; empty for a list marker."""
    match = _NAMED.fullmatch(written.removeprefix("#").removeprefix("#").strip())
    return match["name"] if match else ""


def takes_everything(expected: Any) -> bool:
    """Return whether an expected value is a marker that accepts any value and none."""
    if not is_marker(expected):
        return False
    is_optional = expected.startswith("##")
    name = marker_name(expected)
    return name == "ignore" or (is_optional and name == "present")


def split_list_marker(written: str) -> tuple[str, str]:
    """Return a list marker up to its closing bracket, and the rest; of other markers all."""
    match = re.fullmatch(r"(##?\s*\[[^\]]*\])(.*)", written, re.DOTALL)
    return (match[1], match[2].strip()) if match else (written, "")


def with_entry(written: str, entry: Any) -> ListMarker:
    """Return a list marker whose entries have to match ``entry``; raises MatcherError."""
    marker = parse_marker(written)
    if not isinstance(marker, ListMarker):
        raise MatcherError(f"{written} is not a list marker; write #[], #[3] or #[2..5]")
    return replace(marker, has_entry=True, entry=entry)


def expected_faults(expected: Any, path: str = "$") -> list[str]:
    """Return the faults of the markers in an expected document, each with its path.

    Arguments with a ``{placeholder}`` are not checked: their value is not known yet. A regular
    expression has to be one around them.
    """
    if isinstance(expected, dict):
        parts = [(below(path, name), value) for name, value in expected.items()]
    elif isinstance(expected, list):
        parts = [(below(path, number), value) for number, value in enumerate(expected)]
    else:
        return _marker_faults(expected, path) if is_marker(expected) else []
    return [fault for place, value in parts for fault in expected_faults(value, place)]


def _marker_faults(written: str, path: str) -> list[str]:
    try:
        marker = parse_marker(written)
    except MatcherError as error:
        return [] if _is_open(written) else [f"{path}: {error}"]
    return expected_faults(marker.entry, f"{path}[*]") if isinstance(marker, ListMarker) else []


def _is_open(written: str) -> bool:
    """Return whether filling a placeholder may make this a valid marker; its name must be one."""
    found = _PLACEHOLDER.search(written)
    if found is None:
        return False
    before = written[: found.start()].strip("#")
    if before.lstrip().startswith(_REGEX):
        return not all(_is_faulty(_PLACEHOLDER.sub(one, written)) for one in _ANY_VALUES)
    return before.lstrip().startswith("[") or re.split(r"\s", before)[0] in _BY_NAME


def _is_faulty(written: str) -> bool:
    try:
        parse_marker(written)
    except MatcherError:
        return True
    return False


def _list_marker(written: str, match: re.Match[str], *, is_optional: bool) -> ListMarker:
    length = Range.of_lengths(match["length"].strip())
    text = match["entry"].strip()
    try:
        entry = text if text.startswith("#") else read_json(text) if text else None
    except JsonTextError as error:
        raise MatcherError(f"{written}: after the brackets: {error}") from error
    return ListMarker(written, is_optional, length, bool(text), entry)


def _unknown(written: str, name: str) -> MatcherError:
    word = re.split("[^a-z]", name.lower().strip("#"))[0]
    names = ", ".join(f"#{known}" for known in _BY_NAME)
    hint = did_you_mean(f"#{word}", [f"#{known}" for known in _BY_NAME]) or "."
    return MatcherError(
        f"{written} is not a marker{hint} Markers: {names}, #[2..5] and ## for optional. "
        f"To match the string itself, write #literal {written}"
    )


MARKERS = (
    MarkerKind("string", "3..20", "a string of this length", checks.string),
    MarkerKind("int", "18..99", "a whole number in this range, without a point", checks.integer),
    MarkerKind(
        "number",
        "0.5..1 or 9.99 +- 0.01",
        "a number in this range, or within this tolerance",
        checks.number,
    ),
    MarkerKind("boolean", "", "true or false", checks.boolean),
    MarkerKind("uuid", "", "a UUID (RFC 9562)", checks.uuid),
    MarkerKind("email", "", "an e-mail address", checks.email),
    MarkerKind("url", "", "an absolute http or https URL", checks.url),
    MarkerKind("date", "", "a date, 2026-01-31", checks.date),
    MarkerKind(
        "datetime",
        "local, 2026-01-31T08:00:00Z +- 5 s",
        "a time with a time zone (RFC 3339) or without (local), optionally within a tolerance",
        checks.date_time,
    ),
    MarkerKind("regex", "^u_", "a string in which this pattern is found", checks.regex),
    MarkerKind("null", "", "null", checks.null),
    MarkerKind("object", "", "an object with any fields", checks.json_object),
    MarkerKind("array", "", "a list with any entries", checks.array),
    MarkerKind("present", "", "any value, including null", checks.anything),
    MarkerKind("absent", "", "no value: the field is missing", checks.nothing),
    MarkerKind("ignore", "", "any value or none", checks.anything),
    MarkerKind("literal", "#text", "this string, which begins with #", checks.literal),
)
"""All markers, with examples of their arguments."""

_BY_NAME = {kind.name: kind for kind in MARKERS}
