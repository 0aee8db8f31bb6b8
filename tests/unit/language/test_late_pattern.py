"""Regular expressions that are compiled late."""

from __future__ import annotations

import importlib
import pkgutil
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

import steps
import support
from support.language.late_pattern import _LatePattern, compile_all, late

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


def test_a_pattern_is_compiled_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = re.compile

    def compile_(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_now(pattern, flags)

    monkeypatch.setattr(re, "compile", compile_)
    pattern = late(r"[a-c]+", re.IGNORECASE)
    assert (pattern.pattern, compiled) == ("[a-c]+", [])
    assert pattern.findall("xAb yC") == ["Ab", "C"]
    assert pattern.sub("-", "xAb yC") == "x- y-"
    assert compiled == ["[a-c]+"]


def test_all_can_be_compiled_at_once() -> None:
    pattern = late(r"\d+")
    assert "search" not in vars(pattern)
    compile_all()
    assert "search" in vars(pattern)
    assert pattern.findall("1 22") == ["1", "22"]


def test_it_has_what_a_pattern_has() -> None:
    made, wanted = late(rb"(?P<digit>\d)\s"), re.compile(rb"(?P<digit>\d)\s")
    for name in METHODS:
        assert callable(getattr(made, name))
    assert (made.groups, made.groupindex) == (wanted.groups, wanted.groupindex)
    with pytest.raises(AttributeError, match="'unknown'"):
        made.unknown  # type: ignore[attr-defined]  # noqa: B018


def test_an_invalid_pattern_is_reported_at_its_first_use() -> None:
    pattern = late("(")
    with pytest.raises(re.error, match="missing"):
        pattern.search("x")


def late_ones(value: object) -> Iterator[_LatePattern[Any]]:
    """Yield the late patterns in a value, also in collections."""
    if isinstance(value, _LatePattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from late_ones(part)
    elif isinstance(value, dict) and "__name__" not in value:
        yield from late_ones(list(value.values()))


def can_be_imported(name: str) -> bool:
    """Return whether a module's libraries are there: one needs an extra."""
    is_extra = name == "support.fuzzing.generation"
    return "__main__" not in name and not (is_extra and find_spec("schemathesis") is None)


def test_every_late_pattern_of_the_product_is_valid() -> None:
    modules = [
        importlib.import_module(module.name)
        for package in (support, steps)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if can_be_imported(module.name)
    ]
    found = [pattern for module in modules for pattern in late_ones(list(vars(module).values()))]
    assert len(found) > 100
    for pattern in found:
        re.compile(pattern.pattern, pattern.flags)
