"""An API that breaks its OpenAPI document, in a different way for each of its things."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

JSON = "application/json"
SCHEMAS = "#/components/schemas"
SECRET = "planted-password-7"  # pragma: allowlist secret
PART = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
PETS = [
    {
        "type": "object",
        "required": ["kind", sound],
        "properties": {"kind": {"const": kind}, sound: {"type": "boolean"}},
    }
    for kind, sound in (("dog", "barks"), ("cat", "purrs"))
]
THING = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "role", "parts"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "name": {"type": "string", "minLength": 1},
        "role": {"enum": ["user", "admin"]},
        "made": {"type": "string", "format": "date-time"},
        "parts": {"type": "array", "items": {"$ref": f"{SCHEMAS}/Part"}},
        "unit": {"allOf": [{"type": "string"}, {"const": "kg"}]},
        "pet": {"oneOf": PETS},
        "password": {"type": "string", "writeOnly": True},
    },
}
HEADERS = {
    "ETag": {"required": True, "schema": {"type": "string", "pattern": '^".*"$'}},
    "X-Count": {"schema": {"type": "integer"}},
}
ANSWERS = {
    "200": {
        "headers": HEADERS,
        "content": {JSON: {"schema": {"$ref": f"{SCHEMAS}/Thing"}}},
    },
    "404": {},
}
NEW = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things/{id}": {"get": {"responses": ANSWERS}},
        "/things": {
            "post": {
                "requestBody": {"content": {JSON: {"schema": NEW}}},
                "responses": {"201": {}, "422": {}},
            }
        },
    },
    "components": {"schemas": {"Thing": THING, "Part": PART}},
}
HONEST = {"id": 1, "name": "a", "role": "user", "parts": [{"name": "b"}]}


@dataclass(frozen=True)
class Lie:
    """What the API answers, and what the sentence of its drift says."""

    said: str
    body: Any = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("ETag", '"1"'), ("Content-Type", JSON))
    method: str = "GET"
    path: str = "/things/{number}"


def changed(said: str, **fields: Any) -> Lie:
    """Return a lie about some fields of a thing."""
    return Lie(said, {k: v for k, v in (HONEST | fields).items() if v is not ...})


def headed(said: str, *headers: tuple[str, str]) -> Lie:
    """Return a lie about the headers of a thing."""
    return Lie(said, HONEST, headers=headers)


LIES = (
    changed("$.name is missing", name=...),
    changed("$.name is null", name=None),
    changed("$.name is 7", name=7),
    changed('$.name is ""', name=""),
    changed('$.id is "1"', id="1"),
    changed("$.id is 0", id=0),
    changed('$.role is "root"', role="root"),
    changed("$.email is ", email="a@example.com"),
    changed("$.password is ", password=SECRET),
    changed('$.made is "yesterday"', made="yesterday"),
    changed('$.unit is "lb"', unit="lb"),
    changed("$.pet.barks is missing", pet={"kind": "dog", "purrs": True}),
    changed("$.parts is ", parts={}),
    changed("$.parts[1].name is missing", parts=[{"name": "a"}, {}, {}]),
    changed("$.parts[2].name is missing", parts=[{"name": "a"}, {}, {}]),
    headed("header ETag is missing", ("Content-Type", JSON)),
    headed("header ETag has another value", ("ETag", "W1"), ("Content-Type", JSON)),
    headed(
        "header X-Count has another value",
        ("ETag", '"1"'),
        ("Content-Type", JSON),
        ("X-Count", "x"),
    ),
    headed("the media type is text/html", ("ETag", '"1"'), ("Content-Type", "text/html")),
    headed("the media type is missing", ("ETag", '"1"')),
    Lie("the status is 418", HONEST, 418),
    Lie("there is a body", HONEST, 404),
    Lie("the body is not JSON", b"{", 200),
    Lie("the path is not documented", b"", 404, path="/thing/{number}"),
    Lie("the method is not documented", b"", 405, method="DELETE"),
    Lie("request $.name is missing", b"", 201, (), "POST", "/things?number={number}"),
)
"""By the number of the thing, from 0."""


def document(folder: Path) -> Path:
    """Write the document that the API breaks."""
    path = folder / "things.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    return path


async def _answer(request: Request) -> Response:
    given = {**request.query_params, **request.path_params}
    lie = LIES[int(given["number"])]
    content = lie.body if isinstance(lie.body, bytes) else json.dumps(lie.body).encode()
    return Response(content, lie.status, dict(lie.headers))


def app() -> Starlette:
    """Return the API."""
    paths = ("/things/{number:int}", "/thing/{number:int}", "/things")
    methods = ["GET", "POST", "DELETE"]
    return Starlette(routes=[Route(path, _answer, methods=methods) for path in paths])
