"""Types of step parameters that every project needs; create more with ``kind``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pytest_bdd import parsers

from support.language.durations import DURATION_PATTERN, LONGEST, NO_TIME, TOO_LONG, read_duration
from support.language.matching.paths import path_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Kind(Generic[T_co]):
    """A type of step parameter: texts that match a regular expression, and their conversion.

    ``words`` lists all texts if there is a fixed set; ``checkable`` means that values have a
    method ``faults`` for the check before the run (see ``step_checks``). ``near`` matches what
    somebody may write instead, for which ``read`` raises ValueError. The library ``parse`` requires
    that a type is callable with a text and has an attribute ``pattern``.
    """

    pattern: str
    read: Callable[[str], T_co]
    words: tuple[str, ...] = ()
    checkable: bool = False
    near: str = ""

    def __call__(self, text: str) -> T_co:
        """Convert a text to its value."""
        return self.read(text)


def kind(
    pattern: str, read: Callable[[str], T], *, checkable: bool = False, near: str = ""
) -> Kind[T]:
    """Create a type of parameter from a regular expression and a conversion."""
    return Kind(pattern, read, checkable=checkable, near=near)


def one_of(words: Mapping[str, T]) -> Kind[T]:
    """Create a type of parameter from words and their values."""
    return Kind("|".join(map(re.escape, words)), words.__getitem__, tuple(words))


_MOST = 1_000_000  # each takes memory


class Count(int):
    """How many there are, from 1 to a million."""

    __slots__ = ()

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the fault of a number below 1, or above a million."""
        del names
        if not 1 <= self <= _MOST:
            fault = "few" if self < 1 else "many"
            yield f"{int(self)} is too {fault}; write a whole number from 1 to {_MOST:,}"


class PathText(str):
    """A JSON path."""

    __slots__ = ()

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the syntax error of the path, if any."""
        del names
        if fault := path_fault(str(self)):
            yield fault


class Duration(float):
    """A duration in seconds, up to 24 h."""

    __slots__ = ()

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the fault of a duration that is too long."""
        del names
        if self > LONGEST:
            yield f"{float(self):g} s {TOO_LONG}"


class Limit(Duration):
    """A time limit in seconds, above 0, up to 24 h."""

    __slots__ = ()

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the fault of a limit that leaves no time, or that is too long."""
        yield from super().faults(names)
        if self <= 0:
            yield f"{float(self):g} s {NO_TIME}"


_LIKE_A_DURATION = r"[-+]?\d+(?:[.,]\d+)? ?[^\W\d]*"

KINDS: dict[str, Kind[object]] = {
    "Integer": kind(r"[-+]?\d+", int),
    "Count": kind(r"[-+]?\d+", Count, checkable=True),
    "Number": kind(r"[-+]?\d+(?:\.\d+)?", float),
    "Text": kind(r'"[^"]*"', lambda text: text[1:-1]),
    "Duration": kind(
        DURATION_PATTERN,
        lambda text: Duration(read_duration(text)),
        checkable=True,
        near=_LIKE_A_DURATION,
    ),
    "Limit": kind(
        DURATION_PATTERN,
        lambda text: Limit(read_duration(text)),
        checkable=True,
        near=_LIKE_A_DURATION,
    ),
    "Ordinal": kind(r"\d+(?:st|nd|rd|th)", lambda text: int(text[:-2])),
    "Email": kind(r"[^@\s\"]+@[^@\s\"]+\.[^@\s\"]+", str),
    "JsonPath": kind(r'"\$[^"]*"', lambda text: PathText(text[1:-1]), checkable=True),
}
"""``{n:Integer}``, ``{n:Count}`` (from 1), ``{n:Number}``, ``{x:Text}`` (in double quotes),
``{limit:Duration}`` (seconds, up to 24 h), ``{limit:Limit}`` (above 0), ``{n:Ordinal}`` (2nd: 2),
``{address:Email}``, ``{path:JsonPath}`` (RFC 9535, in double quotes)."""


class KindParser(parsers.parse):
    """pytest-bdd's parser of ``{name:Kind}``; exposes the kinds to the catalogue and editors."""

    def __init__(self, text: str, kinds: Mapping[str, Kind[object]]) -> None:
        super().__init__(text, extra_types=kinds, case_sensitive=True)
        self.kinds = kinds

    def used(self) -> list[Kind[object]]:
        """Return the kinds of the parameters in the text."""
        return [kind for name, kind in self.kinds.items() if f":{name}}}" in self.name]

    def misread(self, text: str) -> list[str]:
        """Return what is wrong with the values in a text that would match with better ones."""
        if not any(kind.near for kind in self.used()):
            return []
        lenient = {name: _lenient(kind) for name, kind in self.kinds.items()}
        parser = parsers.parse(self.name, extra_types=lenient, case_sensitive=True)
        if not parser.is_matching(text):
            return []
        values = (parser.parse_arguments(text) or {}).values()
        return [str(value) for value in values if isinstance(value, ValueError)]


def _lenient(kind: Kind[object]) -> Kind[object]:
    """Return a kind that also takes texts that are nearly of it, as the error that says why not."""

    def read(text: str) -> object:
        try:
            return kind.read(text)
        except ValueError as error:
            return error

    return Kind(kind.near, read) if kind.near else Kind(kind.pattern, str)


def parse(text: str, **kinds: Kind[object]) -> KindParser:
    """Return a parser for a step with parameters of KINDS and of further kinds by name.

    Editors find steps without running code: they expect a function with ``parse`` in its name,
    called in the decorator, with the full text as its first argument.
    """
    return KindParser(text, KINDS | kinds)
