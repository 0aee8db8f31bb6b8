"""YAML written by people, with the scalars of JSON."""

from __future__ import annotations

import re
from typing import Any

import yaml

from support.language.numbers import read_number

_CORE = "tag:yaml.org,2002:"
_INTEGER = r"-?(?:0|[1-9][0-9]{0,3999})"
_SCALARS = (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", _INTEGER, [*"-0123456789"]),
    ("float", rf"{_INTEGER}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{{1,5}})?", [*"-0123456789"]),
    ("merge", "<<", ["<"]),
)


class _Loader(yaml.SafeLoader):
    """Reads what JSON would read as true, false, null or a number; all else is text.

    PyYAML reads YAML 1.1, in which ``no`` is false, 12:30 is 750, 010 is 8, and a time is changed
    when it is written again.
    """


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(_CORE + _name, re.compile(rf"(?:{_pattern})\Z"), _first)
_Loader.add_constructor(f"{_CORE}float", lambda _, node: read_number(str(node.value)))


def read_yaml(text: str) -> Any:
    """Parse YAML without its traps; raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
