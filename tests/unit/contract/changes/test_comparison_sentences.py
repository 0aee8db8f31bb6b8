"""Changes one by one: their verdicts, places and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.comparison import compare
from tests.unit.contract.changes.shop import loaded

if TYPE_CHECKING:
    from pathlib import Path

JSON = "application/json"
TEXT = {"type": "string"}
OK = {"200": {"description": "ok"}}
NEVER = False
CLOSED = {"type": "object", "additionalProperties": False, "properties": {"a": TEXT}}
OPEN = {"type": "object", "properties": {"a": TEXT}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


def query(schema: Any, **more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": "q", "in": "query", "schema": schema, **more}]}


def sent(schema: Any, kind: str = JSON, **more: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {kind: {"schema": schema}}, **more}}


def received(schema: Any, status: str = "200", kind: str = JSON) -> dict[str, Any]:
    answer = {"description": "ok", "content": {kind: {"schema": schema}}}
    return {"responses": {status: answer}}


def headed(header: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "ok", "headers": {"X-A": header}}}}


def changes(
    folder: Path, old: dict[str, Any], new: dict[str, Any], version: str = "3.1.0"
) -> list[str]:
    documents = [
        loaded(
            {
                "openapi": version,
                "paths": {"/a": {"post": {"responses": OK, **operation}}},
                "components": {"schemas": {"Text": TEXT}},
            },
            folder,
            name,
        )
        for name, operation in (("old", old), ("new", new))
    ]
    return [f"{one.verdict}: {one.place}: {one.sentence}" for one in compare(*documents)]


SENTENCES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "new parameter": (
        {},
        query(TEXT),
        ["safe: query parameter q: the parameter is new and optional"],
    ),
    "new required parameter": (
        {},
        query(TEXT, required=True),
        ["breaking: query parameter q: the parameter is new and required"],
    ),
    "style": (
        query({"type": "array", "items": TEXT}),
        query({"type": "array", "items": TEXT}, explode=False),
        ["look: query parameter q: it is written in another style"],
    ),
    "object in a query": (
        query({"type": "object", "properties": {"a": {"type": "string"}}}, style="deepObject"),
        query({"type": "object", "properties": {"a": {"type": "integer"}}}, style="deepObject"),
        ['look: query parameter q $.a: type was "string" and is "integer"'],
    ),
    "default": (
        query({"type": "integer"}),
        query({"type": "integer", "default": 5}),
        ["look: query parameter q: its default was null and is 5"],
    ),
    "reference": (query(TEXT), query({"$ref": "#/components/schemas/Text"}), []),
    "new body": ({}, sent(TEXT), ["safe: request: the body is new and optional"]),
    "new required body": (
        {},
        sent(TEXT, required=True),
        ["breaking: request: NEW requires a body"],
    ),
    "no body": (sent(TEXT), {}, ["look: request: NEW does not name a body, and may ignore it"]),
    "other media type": (
        sent(TEXT),
        sent(TEXT, "text/plain"),
        [
            "breaking: request application/json: the media type is gone",
            "safe: request text/plain: the media type is new",
        ],
    ),
    "range of media types": (
        sent(TEXT, "text/csv"),
        sent(TEXT, "text/*"),
        ["safe: request text/*: the media type is new"],
    ),
    "one of a range of media types": (
        sent(TEXT, "*/*"),
        sent(TEXT),
        ["breaking: request */*: NEW takes only some of these media types"],
    ),
    "no range of media types": (
        sent(TEXT, "image/*"),
        sent(TEXT),
        [
            "breaking: request image/*: the media type is gone",
            "safe: request application/json: the media type is new",
        ],
    ),
    "range beside a media type of it": (
        sent(TEXT),
        sent(TEXT, "application/*"),
        ["safe: request application/*: the media type is new"],
    ),
    "range for a media type received": (
        received(TEXT),
        received(TEXT, kind="*/*"),
        ["breaking: answer 200 */*: NEW allows other media types than OLD"],
    ),
    "media type received for a range": (
        received(TEXT, kind="*/*"),
        received(TEXT),
        ["look: answer 200 */*: NEW has only some of these media types"],
    ),
    "schema of a range beside a media type of it": (
        {"requestBody": {"content": {JSON: {"schema": TEXT}, "*/*": {"schema": TEXT}}}},
        {"requestBody": {"content": {JSON: {"schema": TEXT}, "*/*": {"schema": {"maxLength": 1}}}}},
        ['breaking: request */*: type "string" is gone; maxLength 1 is new'],
    ),
    "success of the default status": (
        received(TEXT),
        {"responses": {"default": {"description": "ok"}}},
        [
            "breaking: answer 200: the body is gone",
            "look: answer default: the status of a refusal is new",
        ],
    ),
    "text in another body": (
        sent({"maxLength": 3}, "image/png"),
        sent({"maxLength": 2}, "image/png"),
        ["look: request image/png: maxLength was 3 and is 2"],
    ),
    "field of a closed body": (
        sent(CLOSED),
        sent({**CLOSED, "properties": {"a": TEXT, "b": TEXT}}),
        ["safe: request $.b: the field is new and optional"],
    ),
    "field of an open body": (
        sent(OPEN),
        sent({**OPEN, "properties": {"a": TEXT, "b": TEXT}}),
        ["look: request $.b: the field is new and optional; OLD allows any value under this name"],
    ),
    "any field of an open body": (
        sent(OPEN),
        sent({**OPEN, "properties": {"a": TEXT, "b": {}}}),
        ["safe: request $.b: the field is new and optional"],
    ),
    "field of a closed answer": (
        received(CLOSED),
        received({**CLOSED, "properties": {"a": TEXT, "b": TEXT}}),
        [
            (
                "breaking: answer 200 $.b: "
                "the field is new, and OLD allows no others than those it names"
            ),
        ],
    ),
    "field of an open answer": (
        received(OPEN),
        received({**OPEN, "properties": {"a": TEXT, "b": TEXT}}),
        ["safe: answer 200 $.b: the field is new"],
    ),
    "several keywords": (
        received({"type": "integer", "maximum": 5}),
        received({"type": "number", "minimum": 1}),
        [
            (
                'breaking: answer 200: type was "integer" and is "number"; maximum 5 is gone; '
                "minimum 1 is new"
            ),
        ],
    ),
    "types of several parts": (
        received({"allOf": [{"type": ["string", "null"]}]}),
        received({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}),
        ['safe: answer 200: type was ["string", "null"] and is "string"'],
    ),
    "format that is not checked": (
        sent({"type": "integer", "format": "int64"}),
        sent({"type": "integer", "format": "int32"}),
        ['look: request: format was "int64" and is "int32"'],
    ),
    "no format that is not checked": (
        sent({"type": "integer", "format": "int32"}),
        sent({"type": "integer"}),
        ['safe: request: format "int32" is gone'],
    ),
    "new encoding": (
        sent(TEXT),
        sent({**TEXT, "contentEncoding": "base64"}),
        ['look: request: contentEncoding "base64" is new'],
    ),
    "alternative": (
        received({"oneOf": [{"type": "string"}, {"type": "null"}]}),
        received({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        ["breaking: answer 200: oneOf has changed"],
    ),
    "within an alternative": (
        received({"anyOf": [CLOSED, {"type": "null"}]}),
        received({"anyOf": [{**CLOSED, "properties": {"a": {}}}, {"type": "null"}]}),
        ['breaking: answer 200 $.a: type "string" is gone'],
    ),
    "an empty list at most": (
        received(NEVER),
        received({"type": "array", "prefixItems": [NEVER]}),
        ["breaking: answer 200: OLD allows no value here"],
    ),
    "nothing": (received({}), received(NEVER), ["safe: answer 200: NEW allows no value here"]),
    "something": (
        received(NEVER),
        received({}),
        ["breaking: answer 200: OLD allows no value here"],
    ),
    "class of statuses": (
        received(TEXT, "404"),
        received(TEXT, "4XX"),
        ["look: answer 4XX: the status of a refusal is new"],
    ),
    "default status": (
        received(TEXT, "404"),
        received({"type": "integer"}, "default"),
        [
            'breaking: answer 404: type was "string" and is "integer"',
            "look: answer default: the status of a refusal is new",
        ],
    ),
    "status of a class": (
        received({"type": "integer"}, "4XX"),
        {
            "responses": {
                **received(TEXT, "404")["responses"],
                **received({"type": "integer"}, "4XX")["responses"],
            }
        },
        ['breaking: answer 404: type was "integer" and is "string"'],
    ),
    "new body of an answer": (
        {},
        received(TEXT),
        ["look: answer 200 application/json: the body is new"],
    ),
    "header": (
        headed({"schema": TEXT}),
        {},
        ["look: answer 200 header X-A: NEW does not name the header"],
    ),
    "optional header": (
        headed({"required": True, "schema": TEXT}),
        headed({"schema": TEXT}),
        ["breaking: answer 200 header X-A: the header may be missing"],
    ),
    "required header": (
        headed({"schema": TEXT}),
        headed({"required": True, "schema": TEXT}),
        ["safe: answer 200 header X-A: the header is always there"],
    ),
    "object in a header": (
        headed({"schema": {"type": "object", "maxProperties": 2}}),
        headed({"schema": {"type": "object", "maxProperties": 3}}),
        ["look: answer 200 header X-A: maxProperties was 2 and is 3"],
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_change_is_worded(folder: Path, name: str) -> None:
    old, new, sentences = SENTENCES[name]
    assert changes(folder, old, new) == sentences


def test_nullable_of_3_0_is_a_type(folder: Path) -> None:
    old, new = received(TEXT), received({**TEXT, "nullable": True})
    said = ['breaking: answer 200: type was "string" and is ["string", "null"]']
    assert changes(folder, old, new, "3.0.3") == said


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            {"type": "http", "scheme": "basic"},
            {"type": "http", "scheme": "bearer"},
            "breaking: security",
        ),
        ({"type": "oauth2"}, {"type": "http", "scheme": "bearer"}, "look: security"),
        (
            {"type": "mutualTLS"},
            {"type": "apiKey", "in": "cookie", "name": "a"},
            "breaking: security",
        ),
    ],
)
def test_a_scheme_that_is_another_one_is_told(
    folder: Path, old: dict[str, Any], new: dict[str, Any], sentence: str
) -> None:
    documents = [
        loaded(
            {
                "openapi": "3.1.0",
                "paths": {"/a": {"get": {"responses": OK, "security": [{"s": []}]}}},
                "components": {"securitySchemes": {"s": scheme}},
            },
            folder,
            name,
        )
        for name, scheme in (("old", old), ("new", new))
    ]
    said = [f"{one.verdict}: {one.place}" for one in compare(*documents)]
    assert sorted(said) == sorted([sentence, "look: security scheme s"])
