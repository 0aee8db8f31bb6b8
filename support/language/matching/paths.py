"""JSON paths (RFC 9535), with messages for paths that match nothing."""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from support.language.matching.shown import listed, shown
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonpath_rfc9535 import JSONPathNode, JSONPathQuery
    from jsonpath_rfc9535.segments import JSONPathSegment
    from jsonpath_rfc9535.selectors import JSONPathSelector

    from support.language.matching.exact_paths import ExactPaths


_BRACKETS = "[]'\""
_PLAIN = re.compile(r"\['([^\W\d]\w*)'\]")
_NAMES = re.compile(r"\$(?:\.[A-Za-z_][A-Za-z0-9_]*)*")  # as $.id: needs no library


class PathError(LookupError):
    """A path that matches nothing, or more than one value."""

    def __str__(self) -> str:
        """Return the message without quotes, unlike KeyError."""
        return str(self.args[0])


def path_fault(path: str) -> str | None:
    """Return the syntax error of a path, or None."""
    if _NAMES.fullmatch(path):
        return None
    from jsonpath_rfc9535 import JSONPathError  # noqa: PLC0415 - 30 ms

    try:
        _environment().compile(path)
    except JSONPathError as error:
        hint = "" if path.startswith("$") else f"; write $.{path.lstrip('.')}"
        return f"{path} is not a JSON path: {str(error).partition(', line')[0]}{hint}"
    return None


def is_singular(path: str) -> bool:
    """Return whether a path can match at most one value; raises PathError for a syntax error."""
    return bool(_NAMES.fullmatch(path)) or _compiled(path).singular_query()


def steps_of(path: str) -> tuple[tuple[str | int | None, ...], ...]:
    """Return the names and indexes of each segment up to ``..``; None where it selects others.

    That is a wildcard, a slice or a filter. Raises PathError for a syntax error.
    """
    if _NAMES.fullmatch(path):
        return tuple((name,) for name in path.split(".")[1:])
    segments = itertools.takewhile(lambda one: not _descends(one), _compiled(path).segments)
    return tuple(tuple(map(_name_or_index, one.selectors)) for one in segments)


def values_at(document: Any, path: str) -> list[Any]:
    """Return the values that a path matches, in document order; raises PathError."""
    if _NAMES.fullmatch(path):
        return _named(document, path.split(".")[1:])
    from jsonpath_rfc9535 import JSONPathRecursionError  # noqa: PLC0415 - 30 ms

    try:
        return [node.value for node in _compiled(path).find(document)]
    except JSONPathRecursionError as error:
        raise _too_deep(path) from error


def _named(document: Any, names: list[str]) -> list[Any]:
    """Return the value below these names, one in the other; none if one is missing."""
    for name in names:
        if not isinstance(document, dict) or name not in document:
            return []
        document = document[name]
    return [document]


def several_at(document: Any, path: str) -> list[Any]:
    """Return the values that a path to several matches, in document order.

    There may be none if a list or an object on the way is empty, or if no entry meets a filter.
    Raises PathError where a name or an index leads nowhere, even if other entries have it: the
    entries without it would be skipped unnoticed. After ``..``, which selects, one has to have it.
    """
    nodes = _root(document, path)
    for segment, is_loose in _segments(path):
        _check_way(nodes, segment, path, is_loose=is_loose)
        nodes = _resolved(segment, nodes, path)
    return [node.value for node in nodes]


def check_parent(document: Any, path: str) -> None:
    """Raise PathError unless the object or list is there that could have the value at a path.

    Otherwise it says nothing that the value is missing. An empty list has no entries that could
    have it, but a filter has to select one.
    """
    nodes = _root(document, path)
    *way, (last, is_loose) = _segments(path)
    for segment, may_skip in way:
        _check_way(nodes, segment, path, is_loose=may_skip)
        found = _resolved(segment, nodes, path)
        if not found and _selects(segment):
            raise PathError(f"{path} has no parent: {_end(nodes[0], segment)}")
        nodes = found
    kinds = _kinds(last)
    _check_all(nodes, last, path, [isinstance(n.value, kinds) for n in nodes], is_loose=is_loose)


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


def _too_deep(path: str) -> PathError:
    return PathError(f"{path} goes too deep: the document has over 100 levels")


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
    return _end(nodes[0], segment)


def _end(node: JSONPathNode, segment: JSONPathSegment) -> str:
    """Return where a path ends, and what is there instead of what a segment names."""
    place = _PLAIN.sub(r".\1", node.path())
    return f"{place} {_what_is_there(node.value, str(segment).strip(_BRACKETS))}"


def _root(document: Any, path: str) -> list[JSONPathNode]:
    from jsonpath_rfc9535 import JSONPathQuery  # noqa: PLC0415 - 30 ms

    return list(JSONPathQuery(env=_compiled(path).env, segments=()).find(document))


def _segments(path: str) -> Iterator[tuple[JSONPathSegment, bool]]:
    """Yield the segments, and whether ``..`` has selected the values before them."""
    is_loose = False
    for segment in _compiled(path).segments:
        is_loose = is_loose or _descends(segment)
        yield segment, is_loose


def _resolved(segment: JSONPathSegment, nodes: list[JSONPathNode], path: str) -> list[JSONPathNode]:
    from jsonpath_rfc9535 import JSONPathRecursionError  # noqa: PLC0415 - as above

    try:
        return list(segment.resolve(nodes))
    except JSONPathRecursionError as error:
        raise _too_deep(path) from error


def _check_way(
    nodes: list[JSONPathNode], segment: JSONPathSegment, path: str, *, is_loose: bool
) -> None:
    """Check that a segment leads on from each of the nodes, if it is loose from one of them."""
    _check_all(nodes, segment, path, [_leads_on(n, segment) for n in nodes], is_loose=is_loose)


def _check_all(
    nodes: list[JSONPathNode],
    segment: JSONPathSegment,
    path: str,
    ways: list[bool],
    *,
    is_loose: bool,
) -> None:
    if all(ways) or (is_loose and any(ways)):
        return
    end = _end(nodes[ways.index(False)], segment)
    hint = "; a filter selects the entries that have it: [?@.name]" if any(ways) else ""
    raise PathError(f"nothing found at {path}: {end}{hint}")


def _leads_on(node: JSONPathNode, segment: JSONPathSegment) -> bool:
    """Return whether a node has all that a segment names, or could have what it selects."""
    if _descends(segment) or not _names(segment):
        return isinstance(node.value, list | dict)
    return len(list(segment.resolve([node]))) == len(segment.selectors)


def _kinds(segment: JSONPathSegment) -> tuple[type, ...]:
    """Return the types of the values that can have what a segment names."""
    from jsonpath_rfc9535.selectors import (  # noqa: PLC0415 - as above
        IndexSelector,
        NameSelector,
        SliceSelector,
    )

    if all(isinstance(one, NameSelector) for one in segment.selectors):
        return (list, dict) if _descends(segment) else (dict,)
    only_lists = all(isinstance(one, IndexSelector | SliceSelector) for one in segment.selectors)
    return (list,) if only_lists and not _descends(segment) else (list, dict)


def _names(segment: JSONPathSegment) -> bool:
    """Return whether a segment has names and indexes only."""
    from jsonpath_rfc9535.selectors import IndexSelector, NameSelector  # noqa: PLC0415 - as above

    return all(isinstance(one, NameSelector | IndexSelector) for one in segment.selectors)


def _descends(segment: JSONPathSegment) -> bool:
    from jsonpath_rfc9535.segments import JSONPathRecursiveDescentSegment  # noqa: PLC0415 - as above

    return isinstance(segment, JSONPathRecursiveDescentSegment)


def _name_or_index(selector: JSONPathSelector) -> str | int | None:
    from jsonpath_rfc9535.selectors import IndexSelector, NameSelector  # noqa: PLC0415 - as above

    if isinstance(selector, NameSelector):
        return selector.name
    return selector.index if isinstance(selector, IndexSelector) else None


def _selects(segment: JSONPathSegment) -> bool:
    """Return whether a segment selects by a condition or a name at any depth."""
    from jsonpath_rfc9535.selectors import FilterSelector  # noqa: PLC0415 - as above

    return _descends(segment) or any(isinstance(one, FilterSelector) for one in segment.selectors)


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
