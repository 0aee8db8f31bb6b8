"""Gherkin tags as pytest marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.gherkin.durations import read_duration
from support.gherkin.spelling import closest_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

RERUNS = 2  # how often a flaky scenario is run again before it fails

TAGS = (
    "reusable: is no test of its own; other scenarios call it by its name",
    "skip(REASON): is not run",
    "xfail(REASON): is known to fail; passing is a failure",
    f"flaky(REASON): is run up to {RERUNS} times again when it fails",
    "soft: goes on after a failing Then, and fails with all of them at its end",
    "timeout(5s): its async steps take no longer together",
    "serial: runs while no other scenario does, on any worker",
    "lock(NAME): runs while no other scenario with a lock of that name does",
)
"""The engine's own tags, and what they mean."""

_REGISTERED = pytest.StashKey[list[str]]()


class TagError(ValueError):
    """A tag that cannot be understood."""


def marks_of_tag(tag: str) -> Sequence[pytest.MarkDecorator]:
    """Return the marks of a tag without its ``@``.

    ``smoke`` becomes ``pytest.mark.smoke``, ``owner:ada`` becomes ``pytest.mark.owner("ada")``;
    underscores in a reason stand for spaces. Raises TagError for one of the engine's own tags
    without the value it needs.
    """
    name, separator, value = tag.partition(":")
    if name in _OWN:
        return _OWN[name](name, value)
    mark: pytest.MarkDecorator = getattr(pytest.mark, name)
    return [mark(value) if separator else mark]


def tag_fault(tag: str, known: Iterable[str]) -> str | None:
    """Return what is wrong with a tag, or None; ``known`` holds the registered marks."""
    name = tag.partition(":")[0]
    if name not in known:
        hint = closest_word(name, known)
        return f"unknown tag @{tag}{hint}; `pytest --markers` lists those that are registered"
    try:
        marks_of_tag(tag)
    except TagError as error:
        return str(error)
    return None


def known_tags(config: pytest.Config) -> list[str]:
    """Return the names of the registered marks."""
    return [re.split(r"[:(]", line)[0].strip() for line in config.getini("markers")]


def register_tags(config: pytest.Config, lines: Sequence[str]) -> None:
    """Register tags as marks: ``smoke: meaning``, or ``owner(NAME): meaning`` with a value."""
    config.stash.setdefault(_REGISTERED, []).extend(lines)
    for line in lines:
        config.addinivalue_line("markers", line)


def tags_as_markdown(config: pytest.Config) -> str:
    """Return the registered tags as a page of the documentation."""
    lines = ["# Tags", "", "Written by `make docs`. Any other tag is refused.", ""]
    lines += ["| tag | meaning |", "|---|---|"]
    registered = config.stash[_REGISTERED]
    for line in sorted(registered):
        tag, _, meaning = line.partition(": ")
        lines.append(f"| `@{tag.replace('(', ':').removesuffix(')')}` | {meaning} |")
    return "\n".join([*lines, ""])


def tags_are_strict(config: pytest.Config) -> bool:
    """Tell whether an unregistered mark is an error."""
    strict = config.getini("strict_markers")
    return bool(config.getini("strict") if strict is None else strict)


def _skip(name: str, value: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.skip(reason=_reason(name, value))]


def _xfail(name: str, value: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=_reason(name, value), strict=True)]


def _flaky(name: str, value: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.flaky(reruns=RERUNS, reason=_reason(name, value))]


def _timeout(name: str, value: str) -> list[pytest.MarkDecorator]:
    try:
        return [pytest.mark.timeout(read_duration(value))]
    except ValueError as error:
        raise TagError(f"@{name}:{value}: {error}") from error


def _no_value(name: str, value: str) -> list[pytest.MarkDecorator]:
    if value:
        raise TagError(f"@{name}:{value}: @{name} takes no value")
    return [getattr(pytest.mark, name)]


def _serial(name: str, value: str) -> list[pytest.MarkDecorator]:
    if value:
        raise TagError(f"@{name}:{value}: @{name} takes no value; is it @lock:{value}?")
    return [pytest.mark.serial]


def _lock(name: str, value: str) -> list[pytest.MarkDecorator]:
    if not value:
        raise TagError(f"@{name} needs a name: @{name}:database")
    return [pytest.mark.lock(value)]


def _reason(name: str, value: str) -> str:
    if not value:
        raise TagError(f"@{name} needs a reason, without spaces: @{name}:waits_for_API-12")
    return value.replace("_", " ")


_OWN: dict[str, Callable[[str, str], list[pytest.MarkDecorator]]] = {
    "reusable": _no_value,
    "soft": _no_value,
    "skip": _skip,
    "xfail": _xfail,
    "flaky": _flaky,
    "timeout": _timeout,
    "serial": _serial,
    "lock": _lock,
}
