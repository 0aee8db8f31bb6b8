"""Markers: what stands for any value of a kind, ``#uuid`` or ``#int 18..99``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from support.matching import kinds
from support.matching.json_text import JsonTextError, read_json
from support.matching.ranges import Range, RangeError
from support.matching.shown import below

ABSENT: Any = type("_Absent", (), {"__repr__": lambda _: "nothing"})()
"""Stands for a value that is not there."""

Problem = Callable[[Any], str | None]
"""Returns what is wrong with a value, or None."""


class MatcherError(ValueError):
    """A marker that there is not, or whose arguments make no sense."""


@dataclass(frozen=True)
class MarkerKind:
    """A kind of marker: its name, what may follow, what it stands for, and how it is made."""

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
    """A marker as it is written, its kind and whether it is optional (``##``)."""

    written: str
    name: str
    is_optional: bool
    problem: Problem

    def takes_absent(self) -> bool:
        """Tell whether it is right that there is nothing."""
        return self.is_optional or self.name in {"absent", "ignore"}


@dataclass(frozen=True)
class ListMarker:
    """``#[2..5] {...}``: a list of a length, and what each of its entries is to be."""

    written: str
    is_optional: bool
    length: Range
    has_entry: bool
    entry: Any

    def takes_absent(self) -> bool:
        """Tell whether it is right that there is nothing."""
        return self.is_optional


_LIST = re.compile(r"\[(?P<length>[^\]]*)\]\s*(?P<entry>.*)", re.DOTALL)
_NAMED = re.compile(r"(?P<name>[a-z]+)(?:\s+(?P<arguments>.*))?", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^\W\d][^{}\n]*\}")


def is_marker(expected: Any) -> bool:
    """Tell whether an expected value is a marker: a text that begins with #."""
    return isinstance(expected, str) and expected.startswith("#")


def parse_marker(written: str) -> Marker | ListMarker:
    """Read a marker; raises MatcherError saying what there is."""
    is_optional = written.startswith("##")
    body = written[2 if is_optional else 1 :].strip()
    try:
        if match := _LIST.fullmatch(body):
            return _list_marker(written, match, is_optional=is_optional)
        match = _NAMED.fullmatch(body)
        if match is None or match["name"] not in _KINDS:
            raise _unknown(written, match["name"] if match else body)
        problem = _KINDS[match["name"]].make((match["arguments"] or "").strip())
    except (RangeError, kinds.ArgumentError) as error:
        raise MatcherError(f"{written}: {error}") from error
    return Marker(written, match["name"], is_optional, problem)


def split_list_marker(written: str) -> tuple[str, str]:
    """Return a list marker up to its brackets, and what stands after them; of others all."""
    match = re.fullmatch(r"(##?\s*\[[^\]]*\])(.*)", written, re.DOTALL)
    return (match[1], match[2].strip()) if match else (written, "")


def with_entry(written: str, entry: Any) -> ListMarker:
    """Return a list marker whose entries are to be like this; raises MatcherError."""
    marker = parse_marker(written)
    if not isinstance(marker, ListMarker):
        raise MatcherError(f"{written} is no list marker; write #[], #[3] or #[2..5]")
    return replace(marker, has_entry=True, entry=entry)


def expected_faults(expected: Any, path: str = "$") -> list[str]:
    """Return what is wrong with the markers of an expected document, each with its place.

    Arguments with a ``{placeholder}`` are not judged: they are known when it is filled.
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
    """Tell whether a placeholder may yet make a marker of this; its name has to be one."""
    found = _PLACEHOLDER.search(written)
    if found is None:
        return False
    name = re.split(r"[\s\[]", written[: found.start()].strip("#"))[0]
    return name in {"", *_KINDS}


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
    close = difflib.get_close_matches(word, _KINDS)
    hint = f"; did you mean #{close[0]}?" if close else "."
    names = ", ".join(f"#{known}" for known in _KINDS)
    return MatcherError(
        f"{written} is no marker{hint} There are: {names}, #[2..5] and ## for optional. "
        f"For the text itself write #literal {written}"
    )


MARKERS = (
    MarkerKind("string", "3..20", "a text, of this length", kinds.string),
    MarkerKind("int", "18..99", "a whole number, in this range", kinds.integer),
    MarkerKind(
        "number",
        "0.5..1 or 9.99 +- 0.01",
        "a number, in this range or so close",
        kinds.number,
    ),
    MarkerKind("boolean", "", "true or false", kinds.boolean),
    MarkerKind("uuid", "", "a UUID (RFC 9562)", kinds.uuid),
    MarkerKind("email", "", "an e-mail address", kinds.email),
    MarkerKind("url", "", "a whole address, http or https", kinds.url),
    MarkerKind("date", "", "a day, 2026-01-31", kinds.date),
    MarkerKind(
        "datetime",
        "local, 2026-01-31T08:00:00Z +- 5 s",
        "a time with its zone (RFC 3339), or without (local); close to another",
        kinds.date_time,
    ),
    MarkerKind("regex", "^u_", "a text in which this is found", kinds.regex),
    MarkerKind("null", "", "null", kinds.null),
    MarkerKind("object", "", "an object, whatever its fields", kinds.json_object),
    MarkerKind("array", "", "a list, whatever its entries", kinds.array),
    MarkerKind("present", "", "any value, also null", kinds.anything),
    MarkerKind("absent", "", "nothing: there is no such field", kinds.nothing),
    MarkerKind("ignore", "", "anything, and nothing, too", kinds.anything),
    MarkerKind("literal", "#text", "this text, which begins with #", kinds.literal),
)
"""Every marker, with its arguments as a reader sees them."""

_KINDS = {kind.name: kind for kind in MARKERS}
