"""Texts and numbers that a schema may allow, and some that it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.changes.schemas.patterns import matching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.schemas.parts import Parts

_LONGEST = 10_000  # characters of a text
FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "P1D",
    "email": "a@example.com",
    "idn-email": "a@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/a",
    "uri-reference": "/a",
    "iri": "https://example.com/a",
    "iri-reference": "/a",
    "uri-template": "/a/{b}",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/a",
    "relative-json-pointer": "0",
    "regex": "a",
}
"""The formats that the validators check, each with a text of it."""

_TEXTS = ("a", "", "1", "A", " ", "ä", "a b", "a-b", "$", *FORMATS.values())


def texts(parts: Parts, more: Parts = ()) -> Iterator[str]:
    """Yield texts, first those that fit; ``more`` has schemas whose limits are of interest, too."""
    lengths = [length for part in (*parts, *more) for length in _lengths(part)]
    named = [FORMATS[part["format"]] for part in parts if part.get("format") in FORMATS]
    found = [matching(part["pattern"]) for part in parts if "pattern" in part]
    patterns = [text for text in found if text is not None]
    least = max((part.get("minLength", 0) for part in parts), default=0)
    for base in (*named, *patterns, "a"):
        yield base
        yield base.ljust(min(int(least), _LONGEST), base[-1:] or "a")
    for base in dict.fromkeys((*named, *patterns, "a")):
        for length in lengths:
            yield base[:length].ljust(length, base[-1:] or "a")
    yield from _TEXTS


def _lengths(part: Any) -> Iterator[int]:
    for keyword in ("minLength", "maxLength"):
        if isinstance(limit := part.get(keyword), int) and limit < _LONGEST:
            yield from (length for length in (limit, limit - 1, limit + 1) if length >= 0)


def numbers(parts: Parts, more: Parts = ()) -> Iterator[float]:
    """Yield numbers, first those that fit; whole ones are integers."""
    for number in _numbers(parts, more):
        yield int(number) if number == int(number) else number


def _numbers(parts: Parts, more: Parts) -> Iterator[float]:
    limits = [limit for part in parts for limit in _limits(part)]
    others = [limit for part in more for limit in _limits(part)]
    yield from limits
    yield (min(limits, default=0) + max(limits, default=0)) / 2
    yield from (1, 0, 2, 10)
    yield from others
    for limit in (*limits, *others):
        yield from (limit + 1, limit - 1, limit + 0.5, limit - 0.5, limit * 2)
    yield from (0.5, -1, -0.5, 100, 1_000_000_000_000)


def _limits(part: Any) -> Iterator[float]:
    for keyword in ("minimum", "maximum", "multipleOf"):
        if keyword in part:
            yield part[keyword]
    if "exclusiveMinimum" in part:
        yield from (part["exclusiveMinimum"] + 1, part["exclusiveMinimum"] + 0.5)
        yield part["exclusiveMinimum"]
    if "exclusiveMaximum" in part:
        yield from (part["exclusiveMaximum"] - 1, part["exclusiveMaximum"] - 0.5)
        yield part["exclusiveMaximum"]
