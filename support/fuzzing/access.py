"""Which operations need no sign-in, and which fields of responses their requests do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.coercion import Shape, shape_of
from support.contract.operations import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from support.contract.loading import Document
    from support.contract.operations import Operation

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that only read (RFC 9110, 9.2.1)."""


def is_public(document: Document, operation: Operation) -> bool:
    """Return whether the document says that an operation needs no sign-in.

    One that says nothing may need it: many documents do not mention it.
    """
    root = document.bundles["request"]
    node: Any = root["paths"].get(operation.path, {}).get(operation.method.lower(), {})
    security = node.get("security", root.get("security"))
    return isinstance(security, list) and (not security or {} in security)


def unasked(document: Document, operation: Operation) -> set[str]:
    """Return the fields of successful responses that a request does not have (OWASP API3:2023)."""
    if operation.body is None:
        return set()
    asked = _fields(document, "request", operation.body.content.values())
    answers = [one for status, one in operation.answers.items() if status.startswith("2")]
    given = _fields(document, "response", [p for one in answers for p in one.body.content.values()])
    return given - asked if asked else set()


def _fields(document: Document, direction: Any, pointers: Iterable[str | None]) -> set[str]:
    reader = Reader(document.bundles[direction])

    def resolve(schema: Any) -> Mapping[str, Any]:
        return reader.resolved("", schema)[1]

    def shape(pointer: str) -> Shape:
        return shape_of(reader.at(pointer), resolve, depth=1)

    return {name for pointer in pointers if pointer for name in shape(pointer).fields}
