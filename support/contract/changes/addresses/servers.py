"""Changes of where an API is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from support.contract.changes.change import HOST, Change, Example
from support.contract.changes.examples import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.examples.sides import Side
    from support.contract.changes.pair import Pair
    from support.contract.operations import Operation

_VARIABLE = re.compile(r"\{([^{}]*)\}")

Servers = dict[str, Any]
"""The variables of servers by their addresses, in which these have their defaults."""


def changes(pair: Pair) -> Iterator[Change]:
    """Yield the changes of the servers of the whole API."""
    before, after = _servers(pair.old.root), _servers(pair.new.root)
    known = {urlsplit(url).path.rstrip("/") for url in after}
    for url in before:
        path = urlsplit(url).path.rstrip("/")
        if url in after:
            if before[url] != after[url]:
                yield Change("look", "", f"server {url}", "its variables have changed")
        elif path in known or not after:
            said = "the server is gone; another one has its path"
            yield Change("look", "", f"server {url}", said)
        else:
            yield _gone_path(pair, url, path)
    for url in after:
        if url not in before:
            yield Change("safe", "", f"server {url}", "the server is new")


def of_operation(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the change of the servers that an operation, or its path, has for itself."""
    before, after = _own(pair.old, old), _own(pair.new, new)
    if before != after:
        said = f"NEW is at {_named(after)}; OLD was at {_named(before)}"
        yield Change("look", str(old), "servers", said)


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


def _own(side: Side, operation: Operation) -> Servers:
    return _servers(side.node(operation)) or _servers(side.item(operation))


def _servers(owner: dict[str, Any]) -> Servers:
    return dict(map(_address, owner.get("servers") or ()))


def _address(server: dict[str, Any]) -> tuple[str, Any]:
    """Return the address of a server, and its variables without prose."""
    variables = {
        name: {key: value for key, value in one.items() if key != "description"}
        for name, one in (server.get("variables") or {}).items()
    }

    def filled(match: re.Match[str]) -> str:
        return str(variables.get(match[1], {}).get("default", match[0]))

    return _VARIABLE.sub(filled, str(server.get("url", ""))), variables


def _named(servers: Servers) -> str:
    return " or ".join(servers) or "the servers of the API"
