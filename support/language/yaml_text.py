"""YAML written by people, with the scalars of JSON."""

from __future__ import annotations

import re
from typing import Any

import yaml

from support.language.numbers import read_number

_CORE = "tag:yaml.org,2002:"
_INTEGER = r"-?(?:0|[1-9][0-9]{0,3999})"
_OF_CONSTRUCTORS = (ValueError, KeyError, AttributeError, TypeError, OverflowError)
"""What PyYAML raises for explicit tags: ``!!int x``, ``!!bool x``, ``!!timestamp x``."""

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

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse duplicate keys, of which PyYAML would take the last, as in JSON."""
        keys: set[tuple[str, str]] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode) and key.tag != f"{_CORE}merge":
                if (key.tag, key.value) in keys:
                    reason = f'duplicate key "{key.value}" in an object'
                    raise yaml.constructor.ConstructorError(None, None, reason, key.start_mark)
                keys.add((key.tag, key.value))
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(_CORE + _name, re.compile(rf"(?:{_pattern})\Z"), _first)
_Loader.add_constructor(f"{_CORE}float", lambda _, node: read_number(str(node.value)))


def read_yaml(text: str) -> Any:
    """Parse YAML without its traps; raises yaml.YAMLError, also for an alias within its anchor."""
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
        _refuse_circles(content, ())
    except RecursionError as error:
        raise yaml.YAMLError("it is nested too deeply") from error
    except _OF_CONSTRUCTORS as error:
        raise yaml.YAMLError(f"a value does not fit its tag, such as !!int: {error}") from error
    return content


def _refuse_circles(value: Any, within: tuple[int, ...]) -> None:
    if not isinstance(value, dict | list):
        return
    if id(value) in within:
        raise yaml.YAMLError("an alias, such as *a, is within what it stands for")
    for inner in value.values() if isinstance(value, dict) else value:
        _refuse_circles(inner, (*within, id(value)))
