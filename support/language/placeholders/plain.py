"""Convert values to JSON and to text."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

from support.language.json_output import write_json
from support.language.numbers import Number, read_number
from support.language.placeholders.errors import TemplateError


def plain(value: Any) -> Any:
    """Return a copy that consists of dict, list, str, int, float, bool and None only.

    Models and dataclasses become objects, secrets their text, times RFC 3339 (without a time zone
    if they have none), decimals numbers. Raises TemplateError for values without an equivalent.
    """
    value = opened(value)
    if isinstance(value, Mapping):
        return {text(plain(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, AbstractSet):
        return sorted((plain(entry) for entry in value), key=text)
    return _scalar(value)


def opened(value: Any) -> Any:
    """Return a model or dataclass as a dict of its fields, a secret as its text."""
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    if hasattr(value, "model_dump") and not isinstance(value, type):
        return value.model_dump()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value


def text(value: Any) -> str:
    """Return a plain value for use within a text: a str unchanged, others as compact JSON."""
    if isinstance(value, str):
        return value
    return write_json(value, compact=True)


def kind(value: Any) -> str:
    """Return the kind of a value, for messages that must not reveal the value."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (type(None), "null"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "a string"),
        (Mapping, "an object"),
        ((list, tuple), "a list"),
    )
    return next((name for types, name in kinds if isinstance(value, types)), type(value).__name__)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, float | Decimal) and not isinstance(value, Number):
        return _number(value)
    if value is None or isinstance(value, bool | str | int | float):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TemplateError(
        f"a {type(value).__name__} is not a JSON value; use objects, lists, strings, numbers, "
        "true, false, null, times, models or dataclasses"
    )


def _number(value: float | Decimal) -> float:
    if not isfinite(value):
        raise TemplateError(f"{value} is not a JSON value; use a finite number, or null")
    return read_number(str(value))
