"""Compare two documents: all that changes for those who use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.contract.changes import access, routes
from support.contract.changes.answers import Answers
from support.contract.changes.change import HOST, VERDICTS, Change, Example
from support.contract.changes.examples import messages
from support.contract.changes.examples.trials import broken, find_example
from support.contract.changes.pair import Pair
from support.contract.changes.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.examples.sides import Side
    from support.contract.loading import Document
    from support.contract.operations import Operation


def compare(old: Document, new: Document) -> list[Change]:
    """Return all changes, the breaking ones first, otherwise in the order of the documents."""
    pair = Pair(old, new)
    found = list(dict.fromkeys(_changes(pair)))
    return sorted(found, key=lambda change: VERDICTS.index(change.verdict))


def _changes(pair: Pair) -> Iterator[Change]:
    yield from _of_servers(pair)
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
    yield from access.changes(pair, old, new)
    yield from Requests(pair, old, new).changes()
    yield from Answers(pair, old, new).changes()


def _removed(pair: Pair, old: Operation) -> Change:
    exchange = messages.accepted(messages.request(pair.old, old))
    example = find_example(pair.old, pair.new, [exchange], is_request=True)
    if example is None:
        return Change(
            "look", str(old), "", "the operation is gone; another path takes its requests"
        )
    return broken(str(old), "", "the operation is gone", example)


def _of_servers(pair: Pair) -> Iterator[Change]:
    before, after = _servers(pair.old), _servers(pair.new)
    known = {urlsplit(url).path.rstrip("/") for url in after}
    for url in before:
        path = urlsplit(url).path.rstrip("/")
        if url in after:
            continue
        if path in known or not after:
            yield Change(
                "look", "", f"server {url}", "the server is gone; another one has its path"
            )
        else:
            yield _gone_path(pair, url, path)
    for url in after:
        if url not in before:
            yield Change("safe", "", f"server {url}", "the server is new")


def _gone_path(pair: Pair, url: str, path: str) -> Change:
    """Return the change of a server's path, below which nothing is found any more."""
    place, said = f"server {url}", "the server is gone, and no other one has its path"
    for operation in pair.old.document.operations:
        sent = messages.request(pair.old, operation)
        target = path + sent.url.removeprefix(HOST)
        routed = target.partition("?")[0]
        is_found = pair.old.document.router().route(routed)
        if is_found and not pair.new.document.router().route(routed):
            moved = type(sent)(sent.method, HOST + target, sent.headers, sent.body)
            example = Example(messages.accepted(moved), "OLD", "other paths", is_request=True)
            return Change("breaking", "", place, said, example)
    return Change("look", "", place, said)


def _servers(side: Side) -> list[str]:
    return [str(server.get("url", "")) for server in side.root.get("servers") or ()]
