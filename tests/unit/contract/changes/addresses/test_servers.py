"""Servers with variables, and servers of a path or an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.comparison import compare
from tests.unit.contract.changes.shop import loaded

if TYPE_CHECKING:
    from pathlib import Path

OK = {"200": {"description": "ok"}}
OWN = [{"url": "https://b.example", "description": "b"}]


def server(**variable: Any) -> list[dict[str, Any]]:
    return [{"url": "https://a.example/{v}", "variables": {"v": variable}}]


def document(servers: Any, operation: Any = None, item: Any = None) -> dict[str, Any]:
    path = {"get": {"responses": OK, **(operation or {})}, **(item or {})}
    return {"openapi": "3.1.0", "servers": servers, "paths": {"/x": path}}


V1 = document(server(default="v1"))
GONE = "server https://a.example/v1: the server is gone, and no other one has its path"
HERE = "servers: NEW is at https://b.example; OLD was at the servers of the API"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            V1,
            document(server(default="v2")),
            [f"breaking: {GONE}", "safe: server https://a.example/v2: the server is new"],
        ),
        (
            V1,
            document(server(default="v1", enum=["v1"])),
            ["look: server https://a.example/v1: its variables have changed"],
        ),
        (V1, document(server(default="v1", description="a")), []),
        (V1, document(server(default="v1"), {"servers": OWN}), [f"look: {HERE}"]),
        (V1, document(server(default="v1"), item={"servers": OWN}), [f"look: {HERE}"]),
        (
            document([], {"servers": OWN}),
            document([], {"servers": [{"url": "https://b.example"}]}, {"servers": server()}),
            [],
        ),
    ],
    ids=["default", "values", "prose", "operation", "path", "same"],
)
def test_the_servers_are_compared(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], said: list[str]
) -> None:
    documents = [loaded(one, tmp_path, name) for one, name in ((old, "old"), (new, "new"))]
    found = compare(*documents)
    assert [f"{one.verdict}: {one.place}: {one.sentence}" for one in found] == said
