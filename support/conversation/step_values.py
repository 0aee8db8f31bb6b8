"""Values in steps: texts with placeholders, JSON, expected values, JSON paths.

Each can be checked before a run (``faults``, given the names that will be known then), and is
converted to its actual value during the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.http.targets import address_faults, url_faults
from support.language.json_output import write_json
from support.language.json_text import JsonTextError, read_json
from support.language.matching.literal import Literal
from support.language.matching.markers import (
    expected_faults,
    marker_name,
    split_list_marker,
    takes_everything,
    with_entry,
)
from support.language.matching.paths import path_fault
from support.language.matching.patterns import escaped
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import (
    faults,
    fill,
    fill_each,
    fill_object,
    fill_path,
    is_placeholder,
    names_in,
)
from support.language.placeholders.grammar import TOKEN
from support.language.placeholders.json_filling import fill_json
from support.language.placeholders.path_filling import fill_json_path, possible_paths
from support.language.placeholders.plain import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.language.placeholders.values import Values

_UNKNOWN_SCHEME = re.compile(r"^[\w+.-]*\0[\w+.\0-]*(?=://)")
_UNKNOWN_HOST = re.compile(r"^(\w+://)[^/?#\0]*\0[^/?#]*")
_LONGEST = 100  # characters of a value in a fault
_CELL_OF_JSON = re.compile(r'-?\d.*|true|false|null|[\["{].*', re.DOTALL)


@dataclass(frozen=True)
class Text:
    """A text that may contain placeholders."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders that cannot be filled."""
        return _faults(self.written, names)

    def value(self, values: Values) -> Any:
        """Return the filled text, or the value itself if the text is a single placeholder."""
        return fill(self.written, values)

    def filled(self, values: Values) -> str:
        """Return the text with all placeholders filled."""
        return text(fill(self.written, values))


@dataclass(frozen=True)
class Location(Text):
    """A path or URL in which values are percent-encoded."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for a URL without a valid host and port."""
        empty = [] if self.written else ["the address is empty; write a path, such as /, or a URL"]
        return [*empty, *super().faults(names), *url_faults(_with_any_values(self.written))]

    def filled(self, values: Values) -> str:
        """Return the address with all placeholders filled."""
        return fill_path(self.written, values)


@dataclass(frozen=True)
class Address(Location):
    """The path or URL of a request."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for what cannot be sent."""
        return [*Text.faults(self, names), *address_faults(_with_any_values(self.written))]


@dataclass(frozen=True)
class JsonText:
    """JSON that may contain placeholders in its strings."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders; raises JsonTextError for invalid JSON."""
        return _faults(read_json(self.written), names)

    def value(self, values: Values) -> Any:
        """Return the JSON with all placeholders filled."""
        return fill(read_json(self.written), values)

    def filled(self, values: Values) -> str:
        """Return the text with all placeholders filled, and as it is written otherwise."""
        return fill_json(self.written, values)


@dataclass(frozen=True)
class ExpectedJson(JsonText):
    """JSON that a response must match; it may contain markers, too."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders and markers; raises JsonTextError."""
        return [*super().faults(names), *_expected_faults(read_json(self.written))]

    def value(self, values: Values) -> Any:
        """Return the expected value; values of placeholders are never markers."""
        return _expected(read_json(self.written), values)


@dataclass(frozen=True)
class ExpectedValue:
    """A value in a step's text: JSON, a quoted text or marker, or a placeholder alone."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the JSON, the placeholders and the markers."""
        try:
            template = self.template
        except JsonTextError as error:
            return [f"{self.written[:_LONGEST]} is not a JSON value: {error.message}"]
        return [*_faults(template, names), *_expected_faults(template)]

    def value(self, values: Values) -> Any:
        """Return the expected value."""
        return _expected(self.template, values)

    @property
    def template(self) -> Any:
        """The value with its placeholders unfilled; raises JsonTextError."""
        if self.written.startswith('"'):
            return unquoted(self.written)
        if is_placeholder(self.written):
            return self.written
        return read_json(self.written)


@dataclass(frozen=True)
class JsonPath:
    """A path to values in JSON (RFC 9535) that may contain placeholders."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, or the error in the path around them."""
        if placeholders := _faults(self.written, names):
            return placeholders
        found = [path_fault(path) for path in possible_paths(self.written)]
        return [found[0]] if found[0] and all(found) else []

    def filled(self, values: Values) -> JsonPath:
        """Return the path with all placeholders filled."""
        return JsonPath(fill_json_path(self.written, values))


CALLER = "caller "
"""The beginning of the names of callers among those that earlier steps define."""

SERVICE = "service "
"""The beginning of the names of services among those that earlier steps define."""

NO_LOGIN = "no login "
"""The beginning of the names of callers who cannot sign in, because the API has no login."""


def _faults(template: Any, names: Iterable[str]) -> list[str]:
    """Return errors for placeholders; the account of a role is not a value."""
    names = set(names)
    values = {name for name in names if not name.startswith((CALLER, SERVICE, NO_LOGIN))}
    roles = {name for name in names_in(template) if f"{CALLER}{name}" in names - values} - values
    return [*map(_role_fault, sorted(roles)), *faults(template, values | roles)]


def _role_fault(name: str) -> str:
    return (
        f"{{{name}}} is a caller, whose account is not available in features; to send "
        f"requests as this caller, write: Given I am signed in as {name}. To use another value, "
        f'name it: Given "NAME" stands for "..."'
    )


def _with_any_values(address: str) -> str:
    """Return an address with x for its placeholders, and for a host and port that have one.

    A scheme that has one may be http.
    """
    marked = _UNKNOWN_SCHEME.sub("http", TOKEN.sub("\0", address))
    return _UNKNOWN_HOST.sub(r"\1x", marked).replace("\0", "x")


def unquoted(quoted: str) -> str:
    r"""Return the text in double quotes, in which only ``\"`` is an escape."""
    return quoted[1:-1].replace('\\"', '"')


def cell_json(cell: str) -> str:
    """Return a table cell as JSON, with its placeholders unfilled.

    Numbers, ``true``, ``false``, ``null``, lists, objects and quoted strings are JSON; all else is
    text. Raises JsonTextError for an invalid list, object or quoted string.
    """
    if not _CELL_OF_JSON.fullmatch(cell) or is_placeholder(cell):
        return write_json(cell)
    try:
        read_json(cell)
    except JsonTextError:
        if cell[0] in '"[{':
            raise
        return write_json(cell)  # starts like a number, but is text: 2026-11-23, 1.2.3
    return cell


def _expected(template: Any, values: Values) -> Any:
    if isinstance(template, dict):
        return fill_object(template, values, _expected)
    if isinstance(template, list):
        return [_expected(entry, values) for entry in template]
    if not isinstance(template, str):
        return template
    if not template.startswith("#"):
        return Literal(fill(template, values))
    head, entry = split_list_marker(template)
    if not entry:
        return _marker(template, values)
    inner = entry if entry.startswith("#") else read_json(entry)
    return with_entry(_marker(head, values), _expected(inner, values))


def _expected_faults(template: Any) -> list[str]:
    """Return the faults of the markers; all that is expected must not be accepted by everything."""
    nothing = f"{template} accepts any value and none, so this checks nothing; write #present"
    return [*expected_faults(template), *([nothing] if takes_everything(template) else [])]


def _marker(written: str, values: Values) -> str:
    """Return a marker with its arguments filled in; in a pattern, values are literal text."""
    convert = {"regex": _pattern, "literal": text}.get(marker_name(written), _argument)
    return fill_each(written, values, convert)


def _pattern(value: Any) -> str:
    return escaped(text(value))


def _argument(value: Any) -> str:
    """Return a value as an argument; without one, a marker would accept more than is written."""
    written = text(value)
    if not written.strip():
        raise TemplateError("it is an empty text, which is no argument of a marker")
    return written
