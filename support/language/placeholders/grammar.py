"""The grammar of placeholders, documented in ``docs/templates.md``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from support.language.placeholders.errors import AS_IT_IS, TemplateError
from support.language.placeholders.fakes import FakerCall
from support.language.placeholders.filters import FILTERS
from support.language.placeholders.moments import Moment
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERATORS = ("faker", "now", "today", "uuid")
NOT_OFFERED: Mapping[str, str] = {
    "env": "environment variables contain secrets and are not available in features",
    "random": "write {faker.random_int(1, 9)} or another method of faker",
}
RESERVED = frozenset({*GENERATORS, *NOT_OFFERED})

ANY_NAME = "*"
"""Among the known names: there may be any others, which a step has not declared."""

TOKEN = re.compile(r"\{\{(?P<literal>[^\W\d][^{}\r\n]*)\}\}|\{(?P<placeholder>[^\W\d][^{}\r\n]*)\}")
"""A placeholder, or literal text in doubled braces."""

_FILTERS = re.compile(r"(?:\s*\|\s*\w*)*\s*$")
_NAME = r"[^\W\d][\w-]*"
_STEP = r"""\.(?P<key>[\w$@-]+)|\[(?:(?P<index>-?\d+)|'(?P<single>[^']*)'|"(?P<double>[^"]*)")\]"""
# The groups of _STEP lose their names, because it may occur several times in a path.
_PATH = re.compile(rf"(?P<name>{_NAME})(?P<steps>(?:{re.sub(r'[?]P<[a-z]+>', '?:', _STEP)})*)")


@dataclass(frozen=True)
class Path:
    """A name, and the keys (str) and indexes (int) to follow from there."""

    name: str
    steps: tuple[str | int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Path:
        """Parse ``user.roles[0]`` or ``order['@id']``; raises TemplateError."""
        match = _PATH.fullmatch(text)
        if match is None:
            raise TemplateError(
                f"{text} is not a name with fields; write user, user.id, users[0].id or "
                f"user['a b']; {AS_IT_IS}"
            )
        steps = re.finditer(_STEP, match["steps"])
        return cls(match["name"], tuple(_step(step) for step in steps))

    def part(self, length: int) -> str:
        """Return the name and the first ``length`` steps as text."""
        steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.steps[:length])
        return self.name + "".join(steps)


@dataclass(frozen=True)
class NewUuid:
    """A random UUID (RFC 9562, version 4)."""


Source = Path | Moment | FakerCall | NewUuid


@dataclass(frozen=True)
class Placeholder:
    """The source of a value, and its filters in order."""

    source: Source
    filters: tuple[str, ...]


@lru_cache(maxsize=1024)
def parse(text: str) -> Placeholder:
    """Parse the content of the braces; raises TemplateError.

    Names of values and faker's methods are not checked.
    """
    source = _FILTERS.sub("", text, count=1)
    names = tuple(name.strip() for name in text[len(source) :].split("|")[1:])
    for name in names:
        if name not in FILTERS:
            raise TemplateError(
                f"unknown filter {name or '(empty)'}; filters: {', '.join(FILTERS)}"
                f"{did_you_mean(name, FILTERS, most=3)}"
            )
    return Placeholder(_source(source), names)


def check_name(name: str) -> None:
    """Raise TemplateError unless a value may be remembered by this name."""
    if not re.fullmatch(_NAME, name):
        raise TemplateError(
            f"{name!r} is not a name; begin with a letter or _, followed by letters, digits, _ or -"
        )
    if _first_word(name) in RESERVED:
        raise TemplateError(
            f"{name} cannot be remembered: {_first_word(name)} is reserved, as are "
            f"{', '.join(sorted(RESERVED))}; choose another name"
        )


def _source(text: str) -> Source:
    word = _first_word(text)
    if word in NOT_OFFERED:
        raise TemplateError(f"{word} is not available: {NOT_OFFERED[word]}")
    if word == "faker":
        return FakerCall.parse(text)
    if word in {"now", "today"}:
        return Moment.parse(text)
    if word != "uuid":
        return Path.parse(text)
    if text != word:
        raise TemplateError(f"only a filter can follow uuid, but {text.removeprefix(word)} does")
    return NewUuid()


def _first_word(text: str) -> str:
    match = re.match(r"\w+", text)
    return match[0] if match else ""


def _step(match: re.Match[str]) -> str | int:
    if match["index"] is not None:
        return int(match["index"])
    return next(match[group] for group in ("key", "single", "double") if match[group] is not None)
