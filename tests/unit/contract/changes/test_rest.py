"""What is compared as it is written: any change of it is one to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.comparison import compare
from tests.unit.contract.changes.shop import loaded

if TYPE_CHECKING:
    from pathlib import Path

LIST = {"type": "array", "items": {"type": "integer"}}
FORM = "application/x-www-form-urlencoded"
TOKEN = "bearer (http)"
STYLE = "it is written in another style"
WRITTEN = "it is written in another way"


def query(**more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": "q", "in": "query", "schema": LIST, "explode": False, **more}]}


def in_path(**more: Any) -> dict[str, Any]:
    one = {"name": "id", "in": "path", "required": True, "schema": LIST, **more}
    return {"parameters": [one]}


def form(**more: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {FORM: {"schema": {"type": "object"}, **more}}}}


def answer(**more: Any) -> dict[str, Any]:
    return {"responses": {"2xx": {"description": "ok", **more}}}


def scoped(*scopes: str) -> dict[str, Any]:
    return {"security": [{"token": [*scopes]}]}


def called(method: str) -> dict[str, Any]:
    return {"callbacks": {"c": {"{$url}": {method: {}}}}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (query(), query(style="pipeDelimited"), f"look: query parameter q: {STYLE}"),
        (query(), query(allowReserved=True), f"look: query parameter q: {STYLE}"),
        (query(), query(style="form"), None),
        (in_path(), in_path(style="matrix"), f"look: path parameter id: {STYLE}"),
        (in_path(), in_path(style="simple"), None),
        (
            answer(headers={"X-A": {"schema": LIST}}),
            answer(headers={"X-A": {"schema": LIST, "explode": True}}),
            f"look: answer 2XX header X-A: {STYLE}",
        ),
        (
            form(),
            form(encoding={"a": {"style": "pipeDelimited"}}),
            f"look: request {FORM}: its fields are encoded in another way",
        ),
        (
            answer(links={"l": {"operationId": "a"}}),
            answer(links={"l": {"operationId": "b"}}),
            f"look: answer 2XX links: {WRITTEN}",
        ),
        (called("post"), called("put"), f"look: callbacks: {WRITTEN}"),
        (
            scoped("r"),
            scoped("r", "w"),
            f"look: security: NEW requires {TOKEN} with r, w; OLD required {TOKEN} with r",
        ),
        (
            scoped("r", "w"),
            scoped("r"),
            f"safe: security: NEW requires {TOKEN} with r; OLD required {TOKEN} with r, w",
        ),
    ],
    ids=[
        *("pipes", "reserved", "form", "matrix", "simple", "header", "encoding", "links"),
        *("callbacks", "more scopes", "fewer scopes"),
    ],
)
def test_nothing_is_passed_over(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], said: str | None
) -> None:
    assert compared(tmp_path, document(old), document(new)) == ([said] if said else [])


@pytest.mark.promise("contract.md", "Styles, encodings, callbacks")
def test_requests_that_the_api_sends_are_not_passed_over(tmp_path: Path) -> None:
    new = {**document({}), "webhooks": {"a": {"post": {}}}}
    assert compared(tmp_path, document({}), new) == [f"look: webhooks: {WRITTEN}"]


def document(operation: dict[str, Any]) -> dict[str, Any]:
    made = {"responses": {"200": {"description": "ok"}}, **operation}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "paths": {"/x/{id}": {"post": made}},
        "components": {"securitySchemes": schemes},
    }


def compared(folder: Path, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    documents = [loaded(one, folder, name) for one, name in ((old, "old"), (new, "new"))]
    return [f"{one.verdict}: {one.place}: {one.sentence}" for one in compare(*documents)]
