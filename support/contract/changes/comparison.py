"""Compare two documents: all that changes for those who use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.contract.changes import access, rest
from support.contract.changes.addresses import routes, servers
from support.contract.changes.answers import Answers
from support.contract.changes.change import VERDICTS, Change
from support.contract.changes.examples import messages
from support.contract.changes.examples.trials import broken, find_example
from support.contract.changes.pair import Pair
from support.contract.changes.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.loading import Document
    from support.contract.operations import Operation


def compare(old: Document, new: Document) -> list[Change]:
    """Return all changes, the breaking ones first, otherwise in the order of the documents."""
    pair = Pair(old, new)
    found = list(dict.fromkeys(_changes(pair)))
    return sorted(found, key=lambda change: VERDICTS.index(change.verdict))


def _changes(pair: Pair) -> Iterator[Change]:
    yield from servers.changes(pair)
    yield from rest.of_document(pair)
    yield from access.changed_schemes(pair)
    before, after = routes.operations(pair.old), routes.operations(pair.new)
    for key, old in before.items():
        if key in after:
            yield from _of_operation(pair, old, after[key])
        else:
            yield _removed(pair, old)
    for key, new in after.items():
        if key not in before:
            yield routes.added(pair, new)
    yield from routes.hidden(pair)


def _of_operation(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = (
        bool(s.node(o).get("deprecated")) for s, o in ((pair.old, old), (pair.new, new))
    )
    if before != after:
        said = "the operation is deprecated" if after else "the operation is no longer deprecated"
        yield Change("safe", str(old), "", said)
    yield from servers.of_operation(pair, old, new)
    yield from access.changes(pair, old, new)
    yield from Requests(pair, old, new).changes()
    yield from Answers(pair, old, new).changes()
    yield from rest.of_operation(pair, old, new)


def _removed(pair: Pair, old: Operation) -> Change:
    exchange = messages.accepted(messages.request(pair.old, old))
    example = find_example(pair.old, pair.new, [exchange], is_request=True)
    if example is None:
        return Change(
            "look", str(old), "", "the operation is gone; another path takes its requests"
        )
    return broken(str(old), "", "the operation is gone", example)
