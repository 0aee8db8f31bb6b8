"""Check before the run that what a step expects can hold, and that it can fail.

As in ``data``, each function yields line numbers and messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from support.conversation.preflight.data import check_expected
from support.language.json_text import JsonTextError, read_json
from support.language.matching.engine import mismatches
from support.language.matching.markers import (
    ListMarker,
    MatcherError,
    is_marker,
    marker_name,
    parse_marker,
    takes_everything,
)
from support.language.matching.paths import PathError, is_singular
from support.language.placeholders.filling import is_placeholder, names_in
from support.language.placeholders.path_filling import possible_paths

if TYPE_CHECKING:
    from support.conversation.preflight.data import Lines, Use
    from support.conversation.step_values import ExpectedValue, JsonPath

_ROOT = "$"
_UNKNOWN = object()  # the value of JSON that is reported elsewhere
_OF_LISTS = frozenset({"array", "present", "ignore", "absent"})


def check_value(use: Use, names: set[str]) -> Lines:
    """Check that the path in the step's text can have the expected value."""
    del names
    path, expected = _path(use), _template(use, "expected")
    if path == _ROOT and is_marker(expected) and marker_name(expected) == "absent":
        yield 0, '"$" is the whole body, which is never absent; write: Then the body is empty'
    elif _is_several(path) and not _may_be_list(expected):
        written = cast("ExpectedValue", use.arguments["expected"]).written
        yield (
            0,
            (
                f"{path} can match several values and gives a list, which is never {written}; "
                f"write {_as_entry(written)} if the list has this one value"
            ),
        )


def check_document(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON with markers that the path in the step's text can have."""
    yield from check_expected(use, names)
    if _is_several(_path(use)) and not _may_be_list(_document(use)):
        yield 1, f"{_path(use)} can match several values and gives a list; write [...]"


def check_contained(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON with markers that a response contains."""
    yield from check_expected(use, names)
    yield from _nothing_faults(use)


def check_contained_at(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON with markers that the value at a path contains."""
    yield from check_document(use, names)
    yield from _nothing_faults(use)


def check_end(use: Use, names: set[str]) -> Lines:
    """Check that the path can have the expected value, and that the final one is another."""
    yield from check_value(use, names)
    expected, end = (cast("ExpectedValue", use.arguments[name]) for name in ("expected", "end"))
    if expected == end or _is_final(_template(use, "expected"), _template(use, "end")):
        fault = f"waiting for {expected.written} cannot fail if it is {end.written}"
        yield 0, f"{fault}; write another final value"


def _path(use: Use) -> str:
    return cast("JsonPath", use.arguments["path"]).written


def _template(use: Use, name: str) -> Any:
    try:
        return cast("ExpectedValue", use.arguments[name]).template
    except JsonTextError:
        return _UNKNOWN


def _document(use: Use) -> Any:
    try:
        return read_json(use.docstring or "")
    except JsonTextError:
        return _UNKNOWN


def _is_several(path: str) -> bool:
    try:
        return not any(map(is_singular, possible_paths(path)))
    except PathError:  # reported by the path itself
        return False


def _may_be_list(expected: Any) -> bool:
    if expected is _UNKNOWN or isinstance(expected, list):
        return True
    if not is_marker(expected):
        return isinstance(expected, str) and is_placeholder(expected)
    try:
        marker = parse_marker(expected)
    except MatcherError:  # reported elsewhere, or has a placeholder
        return True
    return isinstance(marker, ListMarker) or marker.is_optional or marker.name in _OF_LISTS


def _as_entry(written: str) -> str:
    inner = written.replace('"', '\\"')
    marker = written[1:-1] if written.startswith('"#') else inner
    return f'"#[1] {marker}"'


def _is_final(expected: Any, end: Any) -> bool:
    """Return whether an expected value, which is known, is a final one, too."""
    if _UNKNOWN in (expected, end) or is_marker(expected) or names_in([expected, end]):
        return False
    try:
        return not mismatches(expected, end)
    except MatcherError:  # reported elsewhere
        return False


def _nothing_faults(use: Use) -> Lines:
    document = _document(use)
    if isinstance(document, dict) and document and all(map(takes_everything, document.values())):
        names = ", ".join(document)
        yield 1, f"any value and none is accepted for {names}, so this checks nothing"
