"""How placeholders are written; ``docs/templates.md`` has the grammar for testers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from support.templates.errors import AS_IT_IS, TemplateError, meant
from support.templates.fakes import FakerCall
from support.templates.filters import FILTERS
from support.templates.moments import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERATORS = ("faker", "now", "today", "uuid")
NOT_OFFERED: Mapping[str, str] = {
    "env": "environment variables hold secrets and stay out of features",
    "random": "write {faker.random_int(1, 9)} or another method of faker",
}
RESERVED = frozenset({*GENERATORS, *NOT_OFFERED})

TOKEN = re.compile(r"\{\{(?P<literal>[^\W\d][^{}\r\n]*)\}\}|\{(?P<placeholder>[^\W\d][^{}\r\n]*)\}")
"""A placeholder, or what would be one and is written with doubled braces."""

_FILTERS = re.compile(r"(?:\s*\|\s*\w*)*\s*$")
_NAME = r"[^\W\d][\w-]*"
_STEP = r"""\.(?P<key>[\w$@-]+)|\[(?:(?P<index>-?\d+)|'(?P<single>[^']*)'|"(?P<double>[^"]*)")\]"""
_PATH = re.compile(rf"(?P<name>{_NAME})(?P<steps>(?:{re.sub(r'[?]P<[a-z]+>', '?:', _STEP)})*)")


@dataclass(frozen=True)
class Path:
    """A name and the keys (str) and positions (int) to follow from it."""

    name: str
    steps: tuple[str | int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Path:
        """Read ``user.roles[0]`` or ``order['@id']``; raises TemplateError."""
        match = _PATH.fullmatch(text)
        if match is None:
            raise TemplateError(
                f"{text} is no name with fields; write user, user.id, users[0].id or user['a b']; "
                f"{AS_IT_IS}"
            )
        steps = re.finditer(_STEP, match["steps"])
        return cls(match["name"], tuple(_step(step) for step in steps))

    def part(self, length: int) -> str:
        """Return the name and the first so many steps as they are written."""
        steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.steps[:length])
        return self.name + "".join(steps)


@dataclass(frozen=True)
class NewUuid:
    """A random UUID (RFC 9562, version 4)."""


Source = Path | Moment | FakerCall | NewUuid


@dataclass(frozen=True)
class Placeholder:
    """Where a value comes from and the filters that it passes, the first first."""

    source: Source
    filters: tuple[str, ...]


@lru_cache(maxsize=1024)
def parse(text: str) -> Placeholder:
    """Read what stands between the braces; raises TemplateError.

    Names of values and of faker's methods are not looked up.
    """
    source = _FILTERS.sub("", text, count=1)
    names = tuple(name.strip() for name in text[len(source) :].split("|")[1:])
    for name in names:
        if name not in FILTERS:
            raise TemplateError(
                f"unknown filter {name or '(empty)'}; filters: {', '.join(FILTERS)}"
                f"{meant(name, FILTERS)}"
            )
    return Placeholder(_source(source), names)


def check_name(name: str) -> None:
    """Raise TemplateError unless something may be remembered by this name."""
    if not re.fullmatch(_NAME, name):
        raise TemplateError(
            f"{name!r} is no name; begin with a letter or _, go on with letters, digits, _ and -"
        )
    if _first_word(name) in RESERVED:
        raise TemplateError(
            f"{name} cannot be remembered: {_first_word(name)} is reserved, as are "
            f"{', '.join(sorted(RESERVED))}; choose another name"
        )


def _source(text: str) -> Source:
    word = _first_word(text)
    if word in NOT_OFFERED:
        raise TemplateError(f"there is no {word}: {NOT_OFFERED[word]}")
    if word == "faker":
        return FakerCall.parse(text)
    if word in {"now", "today"}:
        return Moment.parse(text)
    if word != "uuid":
        return Path.parse(text)
    if text != word:
        raise TemplateError(f"nothing can follow uuid but a filter; {text.removeprefix(word)} does")
    return NewUuid()


def _first_word(text: str) -> str:
    match = re.match(r"\w+", text)
    return match[0] if match else ""


def _step(match: re.Match[str]) -> str | int:
    if match["index"] is not None:
        return int(match["index"])
    return next(match[group] for group in ("key", "single", "double") if match[group] is not None)
