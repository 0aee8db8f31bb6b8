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

# YAML 1.2 (core schema) has two booleans and no times; YAML 1.1 reads `no` as false, `1:30` as a
# number, and 2026-01-01 as a date.
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_BOOL = "tag:yaml.org,2002:bool"
_TIME = "tag:yaml.org,2002:timestamp"


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
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in {_BOOL, _TIME}]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver(_BOOL, _BOOLEAN, list("tTfF"))
    typed: type[yaml.SafeLoader] = loader
    return typed


def _with_text_keys(value: Any) -> Any:
    """Return a value whose keys are strings: ``200:`` is one of OpenAPI's maps of statuses."""
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(part) for key, part in value.items()}
    return [_with_text_keys(part) for part in value] if isinstance(value, list) else value


def _key(key: object) -> str:
    return key if isinstance(key, str) else json.dumps(key, default=str)
