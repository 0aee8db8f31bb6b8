"""A document of a small API, and exchanges with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.contract.mutation.shapes import Shape
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    from support.contract.mutation.mutants import Mutant

BASE = "http://api.example.com/v1"
READ, LIST = Shape("GET /things/{id}", 200), Shape("GET /things", 200)
JSON = "application/json"
THING: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "kind": {"allOf": [{"$ref": "#/components/schemas/Kind"}]},
        "title": {"type": "string"},
        "size": {"type": ["integer", "null"]},
        "tags": {"type": "array", "items": {"enum": ["red", "green"]}},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "integer"}, "detail": {"type": "string"}},
}


def answer(schema: dict[str, Any], **headers: Any) -> dict[str, Any]:
    return {"content": {JSON: {"schema": schema}}, "headers": headers}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "components": {"schemas": {"Kind": {"enum": ["tool", "toy"]}, "Thing": THING}},
    "paths": {
        "/things": {
            "get": {"responses": {"200": answer({"type": "array", "items": THING})}},
            "post": {"responses": {"201": answer(THING), "400": answer(PROBLEM)}},
        },
        "/things/{id}": {
            "get": {
                "responses": {
                    "200": answer(THING, ETag={"required": True, "schema": {"type": "string"}}),
                    "4XX": answer(PROBLEM),
                    "503": answer(PROBLEM),
                }
            },
            "patch": {"responses": {"200": answer(THING), "204": {}}},
        },
    },
}


def request(method: str = "GET", path: str = "/things/t1", body: Any = None) -> SentRequest:
    content = b"" if body is None else json.dumps(body).encode()
    return SentRequest(method, f"{BASE}{path}", (), content)


def response(body: Any = None, status: int = 200, **headers: str) -> ReceivedResponse:
    given = (("content-type", JSON), *((name.replace("_", "-"), v) for name, v in headers.items()))
    content = b"" if body is None else json.dumps(body).encode()
    return ReceivedResponse(status, "OK", "HTTP/1.1", given, content)


def exchange(sent: SentRequest, received: ReceivedResponse | None) -> Exchange:
    return Exchange(sent, received, None, started_at=0.0, elapsed=0.0, attempt=1)


def told(mutant: Mutant, body: Any, *earlier: Exchange) -> Any:
    """Return the body that a mutant makes of another, None if it does not apply."""
    made = mutant.told(request(), response(body), earlier)
    return None if made is None else json.loads(made.body)
