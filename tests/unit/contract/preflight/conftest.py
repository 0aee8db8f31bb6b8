"""A document of an API with orders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.loading import Document

TEXT = {"type": "string"}
ORDER = {"type": "object", "properties": {"id": TEXT, "city": TEXT}, "additionalProperties": False}
PAGE = {"type": "object", "properties": {"orders": {"type": "array", "items": ORDER}}}
PROBLEM = {"type": "object", "properties": {"detail": TEXT}, "additionalProperties": False}
REFUSAL = {"description": "", "content": {"application/problem+json": {"schema": PROBLEM}}}


def _answer(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


PATHS: dict[str, Any] = {
    "/orders": {
        "get": {
            "parameters": [
                {"name": "limit", "in": "query", "schema": TEXT},
                {"name": "If-Match", "in": "header", "schema": TEXT},
            ],
            "responses": {"200": _answer(PAGE), "4XX": REFUSAL, "default": REFUSAL},
        },
        "post": {
            "requestBody": {
                "content": {
                    "application/merge-patch+json; charset=utf-8": {"schema": ORDER},
                    "multipart/*": {"schema": ORDER},
                    "text/csv": {},
                }
            },
            "responses": {"201": _answer(ORDER), "202": _answer(PAGE), "204": {"description": ""}},
        },
    },
    "/orders/{id}": {"get": {"responses": {"200": _answer(ORDER)}}, "put": {"responses": {}}},
    "/orders/latest": {"get": {"responses": {"200": _answer({}), "404": REFUSAL}}},
    "/{kind}/{id}/notes": {"get": {"responses": {"200": _answer(TEXT, "text/plain")}}},
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The document."""
    path: Path = tmp_path_factory.mktemp("document") / "openapi.json"
    written = {"openapi": "3.1.0", "servers": [{"url": "https://x.example.com/v2"}], "paths": PATHS}
    path.write_text(json.dumps(written), "utf-8")
    return load(path)
