"""Read a JSON or YAML file into JSON's types."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from support.contract.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

# YAML 1.2 (10.3, core schema) has two booleans, no times and plain numbers; YAML 1.1 reads `no` as
# false, `1:30` as 90, `1_000` as 1000, `010` as 8, and 2026-01-01 as a date.
_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_BOOL = "tag:yaml.org,2002:bool"
_INTEGER = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_TIME = "tag:yaml.org,2002:timestamp"
_OF_1_1 = frozenset({_BOOL, _INT, _FLOAT, _TIME})


def read(path: Path) -> Any:
    """Return what a file contains; every key is a string.

    Raises ContractError for a file that is missing, or neither JSON nor YAML.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ContractError(
            f"{path} is not in UTF-8 (byte {error.start}); save it in UTF-8"
        ) from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Any:
    """Return what a text in JSON or YAML contains; ``name`` is for the error's message."""
    try:
        return json.loads(text) if text.lstrip()[:1] in {"{", "["} else _from_yaml(text)
    except RecursionError as error:
        raise ContractError(f"{name} is nested too deeply, or contains itself") from error
    except ValueError as error:
        raise ContractError(f"{name} is not JSON: {error}") from error
    except yaml.YAMLError as error:
        raise ContractError(f"{name} is not YAML: {' '.join(str(error).split())}") from error


def _from_yaml(text: str) -> Any:
    return _with_text_keys(yaml.load(text, _loader()))  # noqa: S506 - a SafeLoader


@cache
def _loader() -> type[yaml.SafeLoader]:
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Yaml12Loader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OF_1_1]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    loader.yaml_constructors = base.yaml_constructors | {_INT: _integer, _FLOAT: _float}
    loader.add_implicit_resolver(_BOOL, _BOOLEAN, list("tTfF"))
    loader.add_implicit_resolver(_INT, _INTEGER, list("-+0123456789"))
    loader.add_implicit_resolver(_FLOAT, _NUMBER, list("-+.0123456789"))
    typed: type[yaml.SafeLoader] = loader
    return typed


def _integer(_: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    text = node.value
    return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)


def _float(_: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(node.value)


def _with_text_keys(value: Any) -> Any:
    """Return a value whose keys are strings: ``200:`` is one of OpenAPI's maps of statuses."""
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(part) for key, part in value.items()}
    return [_with_text_keys(part) for part in value] if isinstance(value, list) else value


def _key(key: object) -> str:
    return key if isinstance(key, str) else json.dumps(key, default=str)
