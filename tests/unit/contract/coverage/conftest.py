"""A document with something of each criterion, and exchanges with its API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.contract.loading import Document

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

PET = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "kind": {"enum": ["cat", "dog", None]},
        "secret": {"type": "string", "writeOnly": True},
        "tags": {
            "type": "array",
            "items": {"type": "object", "properties": {"first name": {"const": "x"}}},
        },
        "parent": {"$ref": "#/components/schemas/Pet"},
    },
}
PATHS: dict[str, Any] = {
    "/pets": {
        "get": {
            "parameters": [
                {"name": "sort", "in": "query", "schema": {"enum": ["up", "down"]}},
                {
                    "name": "page",
                    "in": "query",
                    "explode": False,
                    "schema": {"type": "array", "items": {"enum": [1, 2]}},
                },
                {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                {"name": "theme", "in": "cookie", "schema": {"enum": ["dark", "light"]}},
            ],
            "responses": {
                "200": {
                    "headers": {"X-Count": {"schema": {"type": "integer"}}},
                    "content": {
                        JSON: {"schema": {"items": {"$ref": "#/components/schemas/Pet"}}},
                        "text/csv": {"schema": {"type": "string"}},
                    },
                },
                "4XX": {},
            },
        },
        "post": {
            "requestBody": {
                "content": {
                    JSON: {"schema": {"$ref": "#/components/schemas/Pet"}},
                    FORM: {"schema": {"$ref": "#/components/schemas/Pet"}},
                }
            },
            "responses": {"201": {}, "500": {}},
        },
    },
    "/pets/{kind}": {
        "parameters": [{"name": "kind", "in": "path", "schema": {"enum": ["cat", "dog"]}}],
        "get": {"responses": {"204": {}, "500": {}}},
    },
}


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Document]:
    """Loads a document with paths and schemas."""

    def load_it(paths: Any = PATHS, **schemas: Any) -> Document:
        content = {
            "openapi": "3.1.0",
            "info": {"title": "Pets", "version": "1"},
            "paths": paths,
            "components": {"schemas": {"Pet": PET, **schemas}},
        }
        file = tmp_path / "openapi.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return load(file)

    return load_it


@pytest.fixture
def document(loaded: Callable[..., Document]) -> Document:
    """The document of these tests."""
    return loaded()


def exchanged(  # noqa: PLR0913 - the parts of an exchange
    method: str,
    path: str,
    status: int = 200,
    *,
    sent: tuple[str, bytes] | None = None,
    received: tuple[str, bytes] | None = None,
    headers: dict[str, str] | None = None,
    **response_headers: str,
) -> Exchange:
    """Return an exchange; bodies come with their media types."""
    of_request, of_response = dict(headers or {}), {}
    if sent:
        of_request["Content-Type"] = sent[0]
    if received:
        of_response["content-type"] = received[0]
    of_response |= {name.replace("_", "-"): text for name, text in response_headers.items()}
    url, body = f"http://pets.example.com{path}", sent[1] if sent else b""
    return Exchange(
        request=SentRequest(method, url, tuple(of_request.items()), body),
        response=ReceivedResponse(
            status, "", "HTTP/1.1", tuple(of_response.items()), received[1] if received else b""
        ),
        error=None,
        started_at=0.0,
        elapsed=0.1,
        attempt=1,
    )
