"""Find the operation of a request by its path."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from support.contract.operations import Operation

ANY = "\0"
"""In a path: any text, whose value is not known yet."""

_PARAMETER = re.compile(r"\{([^{}]+)\}")


@dataclass
class _Node:
    """What follows a segment: literals before parameters (OpenAPI 3.1, 4.8.8)."""

    literals: dict[str, _Node] = field(default_factory=dict)
    templates: dict[str, tuple[re.Pattern[str], _Node]] = field(default_factory=dict)
    path: str | None = None


@dataclass(frozen=True)
class Route:
    """A documented path, its operations by their methods, and the values of its parameters."""

    path: str
    operations: Mapping[str, Operation]
    values: Mapping[str, str]


class Router:
    """The documented paths of an API, below each of the ``prefixes`` of its servers."""

    def __init__(self, operations: Iterable[Operation], prefixes: Iterable[str] = ("",)) -> None:
        self._prefixes = sorted({prefix.rstrip("/") for prefix in prefixes}, key=len, reverse=True)
        self._root = _Node()
        self._operations: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            if operation.path not in self._operations:
                self._operations[operation.path] = {}
                self._add(operation.path)
            self._operations[operation.path][operation.method] = operation

    def route(self, path: str) -> Route | None:
        """Return the documented path that a path without a query belongs to."""
        for prefix in self._prefixes:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in {"/", ""}:
                found = next(_found(self._root, path[len(prefix) :].split("/")[1:], ()), None)
                if found:
                    template, values = found
                    names = _PARAMETER.findall(template)
                    given = dict(zip(names, map(unquote, values), strict=True))
                    return Route(template, self._operations[template], given)
        return None

    def possible(self, path: str) -> list[tuple[int, str]]:
        """Return the documented paths that a path may belong to, in which ANY stands for any text.

        The likely ones come first. The number of each is that of its unlikely assumptions: that ANY
        is a literal of the document, or that such a literal is the value of a parameter.
        """
        for prefix in self._prefixes:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in {"/", ""}:
                found = sorted(_possible(self._root, path[len(prefix) :].split("/")[1:], 0))
                if found:
                    return found
        return []

    @property
    def paths(self) -> Mapping[str, Mapping[str, Operation]]:
        """The operations by their paths and methods."""
        return self._operations

    def _add(self, path: str) -> None:
        node = self._root
        for segment in path.split("/")[1:]:
            if "{" not in segment:
                node = node.literals.setdefault(unquote(segment), _Node())
            else:
                shape = _PARAMETER.sub("{}", segment)
                known = node.templates.get(shape) or (_pattern(shape), _Node())
                node.templates[shape] = known
                node = known[1]
        node.path = path


def operation_of(method: str, operations: Mapping[str, Operation]) -> Operation | None:
    """Return that of a path's operations which a request is of; None if it is not documented.

    HEAD is answered as GET is, but without a body (RFC 9110, 9.3.2), and so is documented with it.
    """
    operation = operations.get(method)
    return operations.get("GET") if operation is None and method == "HEAD" else operation


def _found(
    node: _Node, segments: list[str], values: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the documented paths that fit, the more literal first."""
    if not segments:
        if node.path is not None:
            yield node.path, values
        return
    first, rest = segments[0], segments[1:]
    if (literal := unquote(first)) in node.literals:
        yield from _found(node.literals[literal], rest, values)
    for pattern, following in node.templates.values():
        if match := pattern.fullmatch(first):
            yield from _found(following, rest, (*values, *match.groups()))


def _possible(node: _Node, segments: list[str], guesses: int) -> Iterator[tuple[int, str]]:
    """Yield the documented paths that may fit, each with the number of unlikely assumptions."""
    if not segments:
        if node.path is not None:
            yield guesses, node.path
        return
    first, rest = segments[0], segments[1:]
    is_open = ANY in first
    written = re.compile(".+".join(map(re.escape, first.split(ANY))))
    for literal, following in node.literals.items():
        if literal == first or (is_open and written.fullmatch(literal)):
            yield from _possible(following, rest, guesses + is_open)
    unlikely = not is_open and first in node.literals
    for pattern, following in node.templates.values():
        if pattern.fullmatch(first):
            yield from _possible(following, rest, guesses + unlikely)


def _pattern(shape: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, shape.split("{}"))))
