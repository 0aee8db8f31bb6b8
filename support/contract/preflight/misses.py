"""What JSON and JSON paths, as features write them, name that a schema does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from support.contract.drifts import json_path
from support.language.json_text import JsonTextError
from support.language.matching.markers import (
    ListMarker,
    MatcherError,
    is_marker,
    marker_name,
    parse_marker,
)
from support.language.matching.paths import is_singular, steps_of
from support.language.placeholders.grammar import TOKEN
from support.language.placeholders.path_filling import with_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from support.contract.preflight.fields import Fields, Found

Path = tuple[str | int | None, ...]
"""Names and indexes; None for any entry or field."""

UNKNOWN = "\ue000"
"""Stands in a path for the value of a placeholder: a character for private use."""


class Miss(NamedTuple):
    """A field or an entry that a value does not have: its path, and the names of the others.

    Not ``is_sure`` if the document allows more than it names. ``is_of_list`` if the value is a
    list, so that it has entries instead.
    """

    path: Path
    names: tuple[str, ...]
    is_sure: bool
    is_of_list: bool = False

    @property
    def name(self) -> str:
        """The name of the field, or the number of the entry."""
        return str(self.path[-1])

    def __str__(self) -> str:
        return "$" + "".join("[*]" if p is None else json_path([p])[1:] for p in self.path)


class Misses:
    """Finds what the values of a schema do not have."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def of_body(self, schema: Any, template: Any) -> list[Miss]:
        """Return the misses of a body that is sent."""
        return list(self._of_value(schema, template, (), is_sure=True))

    def of_path(self, schema: Any, path: str, expected: Sequence[Any] = ()) -> list[Miss]:
        """Return the misses of a path, and those of what is ``expected`` there.

        A field that is expected to be absent is none. Raises PathError for an invalid path.
        """
        written = with_values(path, UNKNOWN)
        steps = steps_of(written)
        is_absent = any(map(_is_absent, expected))
        found = [_Way((), schema)]
        misses: list[Miss] = []
        for step in steps[:-1] if is_absent and is_singular(written) else steps:
            found = [way for one in found for way in self._follow(one, step, misses)]
        is_one = is_singular(written)
        for way in [] if is_absent or ".." in path else found:
            for template in expected:
                several = template if isinstance(template, list) else _entries(template)
                for one in [template] if is_one else several:
                    misses += self._of_value(way.schema, one, way.path, is_sure=way.is_sure)
        return misses

    def of_entries(self, schema: Any, path: str, expected: Any) -> list[Miss]:
        """Return the misses of a path to a list, and those of what each entry is expected to be."""
        is_list = is_singular(with_values(path, UNKNOWN))
        return self.of_path(schema, f"{path}[*]" if is_list else path, [[expected]])

    def _follow(
        self, way: _Way, step: Iterable[str | int | None], misses: list[Miss]
    ) -> Iterator[_Way]:
        for part in step:
            if part is None or (isinstance(part, str) and UNKNOWN in part):
                found = self._fields.inner(way.schema)
                if found.kind == "known":
                    yield _Way((*way.path, None), found.schema, way.is_sure and found.is_sure)
                continue
            found = self._part(way.schema, part)
            path = (*way.path, part)
            if found.kind == "known":
                yield _Way(path, found.schema, way.is_sure and found.is_sure)
            elif found.kind != "free":
                misses.append(self._miss(way.schema, path, found, is_sure=way.is_sure))

    def _of_value(self, schema: Any, template: Any, path: Path, *, is_sure: bool) -> Iterator[Miss]:
        if isinstance(template, dict):
            parts: list[tuple[str | int, Any]] = [
                (name, value)
                for name, value in template.items()
                if not TOKEN.search(name) and not _is_absent(value)
            ]
        elif isinstance(template, list):
            parts = list(enumerate(template))
        else:
            for entry in _entries(template):
                yield from self._of_value(schema, [entry], path, is_sure=is_sure)
            return
        for part, value in parts:
            # A list may be expected in any order, or in part.
            found = self._part(schema, part if isinstance(part, str) else None)
            if found.kind == "known":
                sure = is_sure and found.is_sure
                yield from self._of_value(found.schema, value, (*path, part), is_sure=sure)
            elif found.kind != "free":
                yield self._miss(schema, (*path, part), found, is_sure=is_sure)

    def _part(self, schema: Any, part: str | int | None) -> Found:
        if isinstance(part, str):
            return self._fields.field(schema, part)
        return self._fields.entry(schema, part)

    def _miss(self, schema: Any, path: Path, found: Found, *, is_sure: bool) -> Miss:
        is_of_list = isinstance(path[-1], str) and self._fields.is_list(schema)
        names = tuple(
            name
            for name in self._fields.names(schema)
            if self._fields.field(schema, name).kind == "known"
        )
        return Miss(path, names, is_sure and found.kind == "none", is_of_list)


class _Way(NamedTuple):
    """A value that a path leads to."""

    path: Path
    schema: Any
    is_sure: bool = True


def _is_absent(expected: Any) -> bool:
    return is_marker(expected) and marker_name(expected) == "absent"


def _entries(expected: Any) -> list[Any]:
    """Return what each entry of a list is expected to be, by a marker of lists."""
    if not is_marker(expected):
        return []
    try:
        marker = parse_marker(expected)
    except (MatcherError, JsonTextError):  # reported elsewhere, or has a placeholder
        return []
    return [marker.entry] if isinstance(marker, ListMarker) and marker.has_entry else []
