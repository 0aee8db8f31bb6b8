"""Make the draft of a document from exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from support.contract.documents.structure import METHODS
from support.contract.draft.components import with_components
from support.contract.draft.operations import Drafted
from support.contract.draft.paths import templates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from support.http.exchange import Exchange

MARK = "x-draft"
"""The key that says that a document is a draft."""

_ABOUT = (
    "A draft, made of {number} exchanges: it says what was seen, not what the API promises. "
    "Complete its statuses and fields, say which values are allowed, add headers and security "
    "requirements, and delete {mark}."
)


@dataclass(frozen=True)
class Draft:
    """A document, and the exchanges that no document can have, each with the reason."""

    document: dict[str, Any]
    left_out: tuple[str, ...] = ()


def draft(exchanges: Iterable[Exchange], base_url: str, secrets: Collection[str] = ()) -> Draft:
    """Return the draft of the API at an address; ``secrets`` stand in no path.

    All exchanges conform to it but those that are left out. No value is in it: only the names of
    fields and parameters, and the segments of paths that are no variables.
    """
    base_path = unquote(urlsplit(base_url).path).rstrip("/")
    known = [(urlsplit(one.request.url).path[len(base_path) :], one) for one in exchanges]
    left_out = [fault for path, one in known if (fault := _unfit(path, one))]
    used = [(path, one) for path, one in known if not _unfit(path, one)]
    operations = _operations(used, templates(used, secrets))
    paths = {path: _written(methods) for path, methods in sorted(operations.items())}
    info = {
        "title": "Draft",
        "version": "0",
        "description": _ABOUT.format(number=len(used), mark=MARK),
    }
    document: dict[str, Any] = {"openapi": "3.1.0", MARK: True, "info": info}
    document |= {"servers": [{"url": base_path or "/"}], "paths": paths}
    return Draft(with_components(document), tuple(dict.fromkeys(left_out)))


def _unfit(path: str, exchange: Exchange) -> str:
    """Return why no document can have an exchange; empty if one can."""
    method = exchange.request.method
    if exchange.response is None:
        return f"{method}: no response"
    if method.lower() not in METHODS:
        return f"{method}: OpenAPI knows no such method"
    return "" if path.startswith("/") else f"{method}: the path is that of the API's address"


def _operations(
    exchanges: Sequence[tuple[str, Exchange]], documented: dict[str, str]
) -> dict[str, dict[str, Drafted]]:
    made: dict[str, dict[str, Drafted]] = {}
    for path, exchange in exchanges:
        template = documented[path]
        operations = made.setdefault(template, {})
        operation = operations.setdefault(exchange.request.method.lower(), Drafted(template))
        if exchange.response is not None:
            operation.add(exchange, exchange.response, path)
    for operations in made.values():
        _join_head(operations)
    return made


def _join_head(operations: dict[str, Drafted]) -> None:
    """Add the answers to HEAD to those to GET: it is the same operation, without bodies."""
    head, get = operations.get("head"), operations.get("get")
    if head is None or get is None:
        return
    del operations["head"]
    get.join(head)


def _written(operations: dict[str, Drafted]) -> dict[str, Any]:
    ordered = sorted(operations, key=METHODS.index)
    return {method: operations[method].written() for method in ordered}
