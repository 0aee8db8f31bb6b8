"""Secrets in a whole document, read as a form, as YAML or as CSV, by the names of their fields."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from support.language.late_pattern import late
from support.secrets.naming.columns import fields_in_csv
from support.secrets.naming.fields import Field
from support.secrets.naming.values import DESCRIPTION, NOTHING, refuses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.secrets.naming.known_names import KnownNames

_JSON = "application/json"
_CSV = frozenset({"text/csv", "text/tab-separated-values"})
_FORM = late(rb"[\w.%+\[\]-]{1,200}=[^\s]*")
_YAML = late(
    rb"(?:[%#][^\r\n]*+(?:[\r\n]|\Z)|---[ \r\n]|\s)*+(?:- +)*[\w.\"'\x80-\xff -]{1,100}:\s"
)
_PAIR = late(rb"(?P<name>[^&=]*+)(?:=(?P<value>[^&]*+))?+(?:&|\Z)")
_BRACKETS = late(r"[\[\]]+")


def fields_in(data: bytes, media_type: str, names: KnownNames) -> list[Field]:
    """Return the fields of a body that is a form, YAML or CSV.

    Its media type says so, or without one, how it begins. In others, ``SecretFields`` finds them.
    """
    if media_type == _JSON or not data:
        return []
    found = _fields_in(data, media_type, names)
    return [field for field in found if not refuses(field.text)] if found else found


@lru_cache(maxsize=2)  # a body is first learned from and then masked
def _fields_in(data: bytes, media_type: str, names: KnownNames) -> list[Field]:
    if "form-urlencoded" in media_type:
        return list(fields_in_form(data, names))
    if "yaml" in media_type:
        return _fields_in_yaml(data, names)
    if media_type in _CSV:
        return list(fields_in_csv(data, names))
    if media_type in {"", "text/plain", "application/octet-stream"}:
        if _FORM.fullmatch(data):
            return list(fields_in_form(data, names))
        if _YAML.match(data):
            return _fields_in_yaml(data, names, is_certain=False)
    return []


def _fields_in_yaml(data: bytes, names: KnownNames, *, is_certain: bool = True) -> list[Field]:
    from support.secrets.naming.yaml_fields import fields_in_yaml  # noqa: PLC0415 - yaml, 15 ms

    return fields_in_yaml(data, names, is_certain=is_certain)


def fields_in_form(data: bytes, names: KnownNames, start: int = 0) -> Iterator[Field]:
    """Yield the fields of a form, or of the query of an address, from ``start`` on."""
    for pair in _PAIR.finditer(data, start):
        if not pair["value"]:
            continue
        name = unquote_plus(pair["name"].decode("utf-8", "surrogateescape"))
        value = unquote_plus(pair["value"].decode("utf-8", "surrogateescape"))
        is_value = not NOTHING.fullmatch(value) and not refuses(value)
        if is_value and _is_secret(name, value, names):
            yield Field(*pair.span("value"), value)


def _is_secret(name: str, value: str, names: KnownNames) -> bool:
    """Return whether a part of a name is that of a secret: user[password][], password[new]."""
    parts = [part for part in _BRACKETS.split(name) if part]
    for number, part in enumerate(parts, 1):
        found = names.of(part)
        if found and not any(DESCRIPTION.fullmatch(rest.encode()) for rest in parts[number:]):
            return found.holds(value)
    return False
