"""Operations as the document describes them."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.operations import Answer, Body, Operation, Reader, Value

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/users/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "limit", "in": "query", "schema": {"type": "integer"}},
            ],
            "get": {
                "operationId": "readUser",
                "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "X-A", "in": "header", "style": "simple", "schema": {}},
                    {"name": "Accept", "in": "header", "schema": {}},
                    {"name": "q", "in": "query", "content": {"application/json": {"schema": {}}}},
                ],
                "responses": {
                    "200": {"$ref": "#/components/responses/User"},
                    "4xx": {},
                    "default": {"content": {"text/plain": {}}},
                    "x-more": {},
                },
            },
            "put": {
                "requestBody": {"required": True, "content": {"Application/JSON": {"schema": {}}}}
            },
            "x-internal": True,
        },
        "x-paths": {"get": {}},
        "/shared": {"$ref": "#/components/pathItems/Shared"},
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query", "required": True, "schema": {}}},
        "responses": {
            "User": {
                "headers": {
                    "ETag": {"$ref": "#/components/headers/ETag"},
                    "Content-Type": {"schema": {}},
                },
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
        "headers": {"ETag": {"required": True, "schema": {"type": "string"}}},
        "pathItems": {"Shared": {"post": {"responses": {}}}},
    },
}
OPERATIONS = {operation.name: operation for operation in Reader(DOCUMENT).operations()}
ITEM = "/paths/~1users~1{id}"


def test_each_method_of_a_path_is_an_operation() -> None:
    assert [*map(str, OPERATIONS.values())] == [
        "GET /users/{id}",
        "PUT /users/{id}",
        "POST /shared",
    ]
    assert list(OPERATIONS) == ["readUser", "PUT /users/{id}", "POST /shared"]


def test_parameters_are_those_of_the_path_and_its_own() -> None:
    """Its own take precedence, and three headers are described elsewhere (OpenAPI 3.1, 4.8.12)."""
    content = f"{ITEM}/get/parameters/3/content/application~1json/schema"
    assert OPERATIONS["readUser"].parameters == (
        Value("id", "path", is_required=True, schema=f"{ITEM}/parameters/0/schema", explode=False),
        Value("limit", "query", is_required=True, schema="/components/parameters/Limit/schema"),
        Value(
            "X-A",
            "header",
            is_required=False,
            schema=f"{ITEM}/get/parameters/1/schema",
            explode=False,
        ),
        Value("q", "query", is_required=False, schema=content, is_json=True),
    )


def test_answers_have_headers_and_bodies() -> None:
    user = "/components/responses/User"
    etag = Value(
        "ETag", "header", is_required=True, schema="/components/headers/ETag/schema", explode=False
    )
    body = Body({"application/json": f"{user}/content/application~1json/schema"})
    assert OPERATIONS["readUser"].answers == {
        "200": Answer("200", (etag,), body),
        "4XX": Answer("4XX"),
        "default": Answer("default", (), Body({"text/plain": None})),
    }


def test_a_request_has_media_types_in_lower_case() -> None:
    pointer = f"{ITEM}/put/requestBody/content/Application~1JSON/schema"
    assert OPERATIONS["PUT /users/{id}"].body == Body(
        {"application/json": pointer}, is_required=True
    )
    assert OPERATIONS["readUser"].body is None


@pytest.mark.parametrize(
    ("status", "expected"), [(200, "200"), (404, "4XX"), (500, "default"), (201, "default")]
)
def test_an_answer_is_that_of_its_status_or_class(status: int, expected: str) -> None:
    answer = OPERATIONS["readUser"].answer(status)
    assert answer is not None
    assert answer.status == expected


def test_a_status_may_be_undocumented() -> None:
    assert OPERATIONS["POST /shared"].answer(200) is None
    assert OPERATIONS["POST /shared"].statuses == "none"
    assert Operation(
        "a", "GET", "/a", answers={"201": Answer("201"), "200": Answer("200")}
    ).statuses == ("200, 201")
