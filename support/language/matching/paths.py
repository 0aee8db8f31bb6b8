"""JSON paths (RFC 9535), with messages for paths that match nothing."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from support.language.matching.shown import listed, shown
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathNode, JSONPathQuery
    from jsonpath_rfc9535.segments import JSONPathSegment

    from support.language.matching.exact_paths import ExactPaths


_PLAIN = re.compile(r"\['([^\W\d]\w*)'\]")


class PathError(LookupError):
    """A path that matches nothing, or more than one value."""

    def __str__(self) -> str:
        """Return the message without quotes, unlike KeyError."""
        return str(self.args[0])


def path_fault(path: str) -> str | None:
    """Return the syntax error of a path, or None."""
    from jsonpath_rfc9535 import JSONPathError  # noqa: PLC0415 - 30 ms

    try:
        _environment().compile(path)
    except JSONPathError as error:
        hint = "" if path.startswith("$") else f"; write $.{path.lstrip('.')}"
        return f"{path} is not a JSON path: {str(error).partition(', line')[0]}{hint}"
    return None


def is_singular(path: str) -> bool:
    """Return whether a path can match at most one value; raises PathError for a syntax error."""
    return _compiled(path).singular_query()


def values_at(document: Any, path: str) -> list[Any]:
    """Return the values that a path matches, in document order; raises PathError."""
    from jsonpath_rfc9535 import JSONPathRecursionError  # noqa: PLC0415 - 30 ms

    try:
        return [node.value for node in _compiled(path).find(document)]
    except JSONPathRecursionError as error:
        raise PathError(f"{path} goes too deep: the document has over 100 levels") from error


def several_at(document: Any, path: str) -> list[Any]:
    """Return the values that a path to several matches, in document order.

    There may be none if a list or an object on the way is empty, or if no entry meets a filter.
    Raises PathError if there is nothing on the way that could have any: a misspelt field would
    pass for an empty list.
    """
    found = values_at(document, path)
    if not found and (reason := _blind_alley(document, path)):
        hint = 'write "#absent" if there should be nothing'
        raise PathError(f"nothing found at {path}: {reason}; {hint}")
    return found


def value_at(document: Any, path: str) -> Any:
    """Return the only value that a path matches.

    Raises PathError if it matches several values, or none; then the message says how far it leads.
    """
    found = values_at(document, path)
    if len(found) > 1:
        raise PathError(f"{path} matches {len(found)} values; select one, for example with [0]")
    if not found:
        raise PathError(f"nothing found at {path}: {_dead_end(document, path)}")
    return found[0]


@lru_cache(maxsize=1000)
def _compiled(path: str) -> JSONPathQuery:
    if fault := path_fault(path):
        raise PathError(fault)
    return _environment().compile(path)


@cache
def _environment() -> ExactPaths:
    from support.language.matching.exact_paths import ExactPaths  # noqa: PLC0415 - 30 ms

    return ExactPaths()


def _dead_end(document: Any, path: str) -> str:
    """Return how far a path leads, and what is there."""
    nodes, segment = _way(document, path)
    place = _PLAIN.sub(r".\1", nodes[0].path())
    missing = str(segment).strip("[]'\"")
    return f"{place} {_what_is_there(nodes[0].value, missing)}"


def _blind_alley(document: Any, path: str) -> str:
    """Return why a path cannot lead anywhere; empty if it might, in another list or object."""
    from jsonpath_rfc9535.segments import JSONPathRecursiveDescentSegment  # noqa: PLC0415 - as above
    from jsonpath_rfc9535.selectors import IndexSelector, NameSelector  # noqa: PLC0415 - as above

    nodes, segment = _way(document, path)
    if isinstance(segment, JSONPathRecursiveDescentSegment):
        return ""
    names_one = all(isinstance(one, NameSelector | IndexSelector) for one in segment.selectors)
    has_entries = any(isinstance(node.value, list | dict) for node in nodes)
    return _dead_end(document, path) if names_one or not has_entries else ""


def _way(document: Any, path: str) -> tuple[list[JSONPathNode], JSONPathSegment]:
    """Return the last values on the way of a path to nothing, and the segment that ends it."""
    from jsonpath_rfc9535 import JSONPathQuery  # noqa: PLC0415 - as above

    query = _compiled(path)
    nodes, led = JSONPathQuery(env=query.env, segments=()).find(document), 0
    for count in range(1, len(query.segments)):
        found = JSONPathQuery(env=query.env, segments=query.segments[:count]).find(document)
        if not found:
            break
        nodes, led = found, count
    return list(nodes), query.segments[led]


def _what_is_there(value: Any, missing: str) -> str:
    if isinstance(value, dict):
        return (
            f"has the fields {listed(value)}{did_you_mean(missing, value)}"
            if value
            else "is an empty object"
        )
    if isinstance(value, list):
        hint = "" if missing.lstrip("-").isdecimal() else "; write [0] for one entry, [*] for all"
        return f"is a list of {len(value)}{hint}" if value else "is an empty list"
    return f"is {shown(value)}, which has no fields"
