"""What stands in a feature: texts with placeholders, JSON, expected values, JSON paths.

Each can say what is wrong with it before a run (``faults``, given the names that will be known
by then) and becomes the value that it stands for in a run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.matching.json_text import read_json
from support.matching.literal import Literal
from support.matching.markers import expected_faults, split_list_marker, with_entry
from support.matching.paths import path_fault
from support.templates.filling import faults, fill, fill_path, is_placeholder
from support.templates.plain import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.templates.values import Values

_CELL_OF_JSON = re.compile(r'-?\d.*|true|false|null|[\["{].*', re.DOTALL)


@dataclass(frozen=True)
class Text:
    """A text that may hold placeholders."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Say which placeholders cannot be filled."""
        return faults(self.written, set(names))

    def value(self, values: Values) -> Any:
        """Return the text, or the value that its one placeholder stands for."""
        return fill(self.written, values)

    def filled(self, values: Values) -> str:
        """Return the text with every placeholder replaced."""
        return text(fill(self.written, values))


@dataclass(frozen=True)
class Address(Text):
    """A path or address of a request; values are percent-encoded in it."""

    def filled(self, values: Values) -> str:
        """Return the address with every placeholder replaced."""
        return fill_path(self.written, values)


@dataclass(frozen=True)
class JsonText:
    """JSON that may hold placeholders in its texts."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Say which placeholders cannot be filled; raises JsonTextError for what is no JSON."""
        return faults(read_json(self.written), set(names))

    def value(self, values: Values) -> Any:
        """Return the JSON, filled."""
        return fill(read_json(self.written), values)


@dataclass(frozen=True)
class ExpectedJson(JsonText):
    """JSON that an answer is to match: it may hold markers, too."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Say which placeholders and markers are wrong; raises JsonTextError."""
        return [*super().faults(names), *expected_faults(read_json(self.written))]

    def value(self, values: Values) -> Any:
        """Return what is expected; what a placeholder stands for is no marker."""
        return _expected(read_json(self.written), values)


@dataclass(frozen=True)
class ExpectedValue:
    """A value in a step's text: JSON, a quoted text or marker, or a placeholder alone."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Say which placeholders and markers are wrong."""
        template = self._template
        return [*faults(template, set(names)), *expected_faults(template)]

    def value(self, values: Values) -> Any:
        """Return what is expected."""
        return _expected(self._template, values)

    @property
    def _template(self) -> Any:
        if self.written.startswith('"'):
            return unquoted(self.written)
        if is_placeholder(self.written):
            return self.written
        return read_json(self.written)


@dataclass(frozen=True)
class JsonPath:
    """A path to values in JSON (RFC 9535)."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Say what is wrong with the path."""
        del names
        fault = path_fault(self.written)
        return [fault] if fault else []


def unquoted(quoted: str) -> str:
    r"""Return what stands in double quotes; ``\"`` is a double quote, all else as it is."""
    return quoted[1:-1].replace('\\"', '"')


def cell_template(cell: str) -> Any:
    """Return what a cell of a table stands for, its placeholders not filled.

    Numbers, ``true``, ``false``, ``null``, lists, objects and quoted texts are JSON; all else is
    text. Raises JsonTextError for a list, object or quoted text that is none.
    """
    if _CELL_OF_JSON.fullmatch(cell) and not is_placeholder(cell):
        return _json_or_text(cell)
    return cell


def _json_or_text(cell: str) -> Any:
    try:
        return read_json(cell)
    except ValueError:
        if cell[0] in '"[{':
            raise
        return cell  # 2026-11-23, 1.2.3


def _expected(template: Any, values: Values) -> Any:
    if isinstance(template, dict):
        return {
            text(fill(name, values)): _expected(entry, values) for name, entry in template.items()
        }
    if isinstance(template, list):
        return [_expected(entry, values) for entry in template]
    if not isinstance(template, str):
        return template
    if not template.startswith("#"):
        return Literal(fill(template, values))
    head, entry = split_list_marker(template)
    if not entry:
        return fill(template, values)
    inner = entry if entry.startswith("#") else read_json(entry)
    return with_entry(fill(head, values), _expected(inner, values))
