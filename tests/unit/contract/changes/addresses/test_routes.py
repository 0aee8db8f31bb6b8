"""A new path that takes requests of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.addresses.routes import shape
from support.contract.changes.comparison import compare
from tests.unit.contract.changes.shop import loaded

if TYPE_CHECKING:
    from pathlib import Path

NEW = "the operation is new"
TAKEN = f"{NEW}, and takes requests that /u/{{id}} had"
HIDDEN = "the new path /u/me takes some of its requests, without this method"
TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


def answering(schema: Any, **more: Any) -> dict[str, Any]:
    answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    return {"responses": {"200": answer}, **more}


def by_id(id_: Any, **operations: Any) -> dict[str, Any]:
    parameter = {"name": "id", "in": "path", "required": True, "schema": id_}
    return {"/u/{id}": {"parameters": [parameter], **operations}}


def required(name: str) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": TEXT}]}


@pytest.mark.promise("contract.md", "A new path is compared")
@pytest.mark.parametrize(
    ("id_", "path", "item", "said"),
    [
        (TEXT, "/u/me", {"get": answering(TEXT)}, [f"look: GET /u/me: {TAKEN}"]),
        (TEXT, "/u/me", {"get": answering(NUMBER)}, [f"breaking: GET /u/me: {TAKEN}"]),
        (
            TEXT,
            "/u/me",
            {"get": answering(TEXT, **required("q"))},
            [f"breaking: GET /u/me: {TAKEN}"],
        ),
        (NUMBER, "/u/me", {"get": answering(NUMBER)}, [f"safe: GET /u/me: {NEW}"]),
        (TEXT, "/v/me", {"get": answering(NUMBER)}, [f"safe: GET /v/me: {NEW}"]),
        (
            TEXT,
            "/u/me",
            {"post": answering(TEXT)},
            [
                f"breaking: GET /u/{{id}}: {HIDDEN}",
                f"safe: POST /u/me: {NEW}",
            ],
        ),
    ],
    ids=["alike", "other answer", "parameter", "never a value", "elsewhere", "other method"],
)
def test_a_new_path_may_take_requests(
    folder: Path, id_: Any, path: str, item: dict[str, Any], said: list[str]
) -> None:
    old = by_id(id_, get=answering(TEXT))
    documents = [
        loaded({"openapi": "3.1.0", "paths": paths}, folder, name)
        for name, paths in (("old", old), ("new", {**old, path: item}))
    ]
    found = compare(*documents)
    assert [f"{one.verdict}: {one.operation}: {one.sentence}" for one in found] == said
    assert all(one.example for one in found if one.verdict == "breaking")


def test_a_path_has_a_shape_whatever_its_parameters_are_called() -> None:
    assert shape("/u/{id}/a") == shape("/u/{name}/a") != shape("/u/id/a")
