"""Kinds of value in a step's text that every project needs; more are made with ``kind``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

import parse
from pytest_bdd import parsers

from support.gherkin.durations import DURATION_PATTERN, read_duration

T = TypeVar("T")
Kind = Callable[[str], object]


def kind(pattern: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """Make a kind of value: texts that match a regular expression, and what they are read as."""

    @parse.with_pattern(pattern)
    def value(text: str) -> T:
        return read(text)

    return cast("Callable[[str], T]", value)


def one_of(words: Mapping[str, T]) -> Callable[[str], T]:
    """Make a kind of value from words, and what each of them stands for."""
    return kind("|".join(map(re.escape, words)), words.__getitem__)


KINDS: dict[str, Kind] = {
    "Integer": kind(r"[-+]?\d+", int),
    "Number": kind(r"[-+]?\d+(?:\.\d+)?", float),
    "Text": kind(r'"[^"]*"', lambda text: text[1:-1]),
    "Duration": kind(DURATION_PATTERN, read_duration),
    "Ordinal": kind(r"\d+(?:st|nd|rd|th)", lambda text: int(text[:-2])),
    "Email": kind(r"[^@\s\"]+@[^@\s\"]+\.[^@\s\"]+", str),
    "JsonPath": kind(r'"\$[^"]*"', lambda text: text[1:-1]),
}
"""``{n:Integer}``, ``{n:Number}``, ``{x:Text}`` (in double quotes), ``{limit:Duration}`` (seconds),
``{n:Ordinal}`` (2nd: 2), ``{address:Email}``, ``{path:JsonPath}`` (RFC 9535, in double quotes)."""


def step(text: str, **kinds: Kind) -> parsers.parse:
    """Return a parser for a step with parameters of KINDS and of further kinds, by name."""
    return parsers.parse(text, extra_types=KINDS | kinds, case_sensitive=True)
