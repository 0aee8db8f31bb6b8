"""Kinds of value in a step's text that every project needs; more are made with ``kind``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pytest_bdd import parsers

from support.gherkin.durations import DURATION_PATTERN, read_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Kind(Generic[T_co]):
    """Texts that match a regular expression, and what they are read as.

    ``words`` are all of these texts where there is a list of them; ``checkable`` says that the
    values have a method ``faults`` for the check before the run (``step_checks``). Called
    with a text it returns the value; that, and the name ``pattern``, is what the library
    ``parse`` asks of a type.
    """

    pattern: str
    read: Callable[[str], T_co]
    words: tuple[str, ...] = ()
    checkable: bool = False

    def __call__(self, text: str) -> T_co:
        """Return what the text stands for."""
        return self.read(text)


def kind(pattern: str, read: Callable[[str], T], *, checkable: bool = False) -> Kind[T]:
    """Make a kind of value: texts that match a regular expression, and what they are read as."""
    return Kind(pattern, read, checkable=checkable)


def one_of(words: Mapping[str, T]) -> Kind[T]:
    """Make a kind of value from words, and what each of them stands for."""
    return Kind("|".join(map(re.escape, words)), words.__getitem__, tuple(words))


KINDS: dict[str, Kind[object]] = {
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


class KindParser(parsers.parse):
    """pytest-bdd's parser of ``{name:Kind}``; its kinds are known to catalogue and editors."""

    def __init__(self, text: str, kinds: Mapping[str, Kind[object]]) -> None:
        super().__init__(text, extra_types=kinds, case_sensitive=True)
        self.kinds = kinds

    def used(self) -> list[Kind[object]]:
        """Return the kinds that the text has parameters of."""
        return [kind for name, kind in self.kinds.items() if f":{name}}}" in self.name]


def parse(text: str, **kinds: Kind[object]) -> KindParser:
    """Return a parser for a step with parameters of KINDS and of further kinds, by name.

    Editors find steps without running them: they want a function whose name has ``parse`` in it,
    called in the decorator, with the whole text as its first argument.
    """
    return KindParser(text, KINDS | kinds)
