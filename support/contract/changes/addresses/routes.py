"""Changes of which path takes a request: a new one may take those of another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.contract.changes.answers import Answers
from support.contract.changes.change import Change
from support.contract.changes.examples import messages
from support.contract.changes.examples.trials import broken, find_example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.change import Example
    from support.contract.changes.examples.sides import Side
    from support.contract.changes.pair import Pair
    from support.contract.operations import Operation
    from support.contract.routing import Route
    from support.http.exchange import Exchange

_VARIABLE = re.compile(r"\{[^{}]*\}")

Key = tuple[str, str]


def operations(side: Side) -> dict[Key, Operation]:
    """Return operations by method and path, whatever the names of its parameters."""
    return {(one.method, shape(one.path)): one for one in side.document.operations}


def shape(path: str) -> str:
    """Return a path without the names of its parameters."""
    return _VARIABLE.sub("{}", path)


def added(pair: Pair, new: Operation) -> Change:
    """Return the change of an operation that is new; another one may have had its requests."""
    route = _former(pair, new)
    old = route.operations.get(new.method) if route else None
    if route is None or old is None or _has_refused(pair.old, old, route, new):
        return Change("safe", str(new), "", "the operation is new")
    sent = _sent_before(pair.old, old, route)
    example = find_example(pair.old, pair.new, [sent], is_request=True)
    said = f"the operation is new, and takes requests that {old.path} had"
    return broken(str(new), "", said, example or _of_answers(pair, old, new))


def hidden(pair: Pair) -> Iterator[Change]:
    """Yield operations of OLD some of whose requests go to a new path that lacks their method."""
    known = {shape(one.path) for one in pair.old.document.operations}
    taken = operations(pair.new)
    fresh = {one.path: one for one in pair.new.document.operations if shape(one.path) not in known}
    for path, new in fresh.items():
        route = _former(pair, new)
        if route is None:
            continue
        for method, old in route.operations.items():
            if (method, shape(path)) not in taken and not _has_refused(pair.old, old, route, new):
                sent = _sent_before(pair.old, old, route)
                example = find_example(pair.old, pair.new, [sent], is_request=True)
                said = f"the new path {path} takes some of its requests, without this method"
                yield broken(str(old), "", said, example)


def _former(pair: Pair, new: Operation) -> Route | None:
    """Return the path of OLD that had the requests of an operation."""
    return pair.old.router.route(urlsplit(messages.request(pair.new, new).url).path)


def _sent_before(side: Side, old: Operation, route: Route) -> Exchange:
    given: messages.Given = {("path", name): [text] for name, text in route.values.items()}
    return messages.accepted(messages.request(side, old, given))


def _has_refused(side: Side, old: Operation, route: Route, new: Operation) -> bool:
    """Return whether OLD never took requests of a path, whose text is no value of a parameter."""
    drifts = side.drifts(_sent_before(side, old, route))
    return "{" not in new.path and any(
        one.kind == "request" and one.place in route.values for one in drifts
    )


def _of_answers(pair: Pair, old: Operation, new: Operation) -> Example | None:
    found = Answers(pair, old, new).changes()
    return next((change.example for change in found if change.verdict == "breaking"), None)
