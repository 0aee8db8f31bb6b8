"""Drifts of exchanges."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.contract import Contract
from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.drifts import Drift

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
USER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
NEW = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
}
ANSWER = {
    "headers": {
        "ETag": {"required": True, "schema": {"pattern": "^a$"}},
        "X-Count": {"schema": {"type": "integer"}},
        "X-Data": {"content": {JSON: {"schema": {"type": "object"}}}},
    },
    "content": {JSON: {"schema": USER}, "text/*": {}},
}
PATHS = {
    "/users/{id}": {
        "parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}],
        "get": {"responses": {"200": ANSWER, "304": {}}},
    },
    "/users": {
        "get": {
            "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                {
                    "name": "id",
                    "in": "query",
                    "schema": {"type": "array", "items": {"enum": [1, 2]}},
                },
                {
                    "name": "sort",
                    "in": "query",
                    "explode": False,
                    "schema": {"type": "array", "items": {"enum": ["a", "b"]}},
                },
                {"name": "q", "in": "query", "content": {JSON: {"schema": {"type": "object"}}}},
                {"name": "X-Trace", "in": "header", "required": True, "schema": {"minLength": 3}},
                {"name": "filter", "in": "query", "style": "deepObject", "schema": USER},
            ],
            "responses": {"200": {}, "400": {}},
        },
        "post": {
            "requestBody": {
                "required": True,
                "content": {
                    JSON: {"schema": NEW},
                    FORM: {"schema": NEW},
                    "text/csv": {"schema": {"type": "string"}},
                },
            },
            "responses": {"201": {}, "422": {}},
        },
    },
}
TRACE = (("X-Trace", "abc"),)


class Masked:
    """Masks a secret, as the redactor would."""

    def exchange(self, exchange: Exchange) -> Exchange:
        assert exchange.response is not None
        body = exchange.response.body.replace(b"s3cret", b"***")
        response = dataclasses.replace(exchange.response, body=body)
        return dataclasses.replace(exchange, response=response)

    def text(self, text: str) -> str:
        return text.replace("s3cret", "***")


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path: Path = tmp_path_factory.mktemp("contract") / "openapi.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": PATHS}))
    document = load(path)
    return Contract(document, "http://api.example.com", Masked())


def answered(
    status: int, body: Any = None, kind: str = JSON, url: str = "/users/1", **headers: str
) -> Exchange:
    """Return an exchange with this answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    all_headers = {"Content-Type": kind, **given} if content else given
    response = ReceivedResponse(status, "", "HTTP/1.1", tuple(all_headers.items()), content)
    return Exchange(SentRequest("GET", f"http://a{url}", (), b""), response, None, 0.0, 0.1, 1)


def sent(method: str, url: str, body: bytes = b"", kind: str = JSON, status: int = 201) -> Exchange:
    """Return an exchange that the API has accepted."""
    request = SentRequest(method, f"http://a{url}", (*TRACE, ("Content-Type", kind)), body)
    response = ReceivedResponse(status, "", "HTTP/1.1", (), b"")
    return Exchange(request, response, None, 0.0, 0.1, 1)


def said(drifts: list[Drift]) -> list[str]:
    return [str(drift) for drift in drifts]


@pytest.mark.parametrize(
    "exchange",
    [
        answered(200, {"id": 1}, ETag="a"),
        answered(200, {"id": 1}, f"{JSON}; charset=utf-8", ETag="a"),
        answered(200, b"a,b", "text/csv", ETag="a"),
        answered(200, {"id": 1}, ETag="a", X_Count="12", X_Data="{}"),
        answered(304, b""),
        dataclasses.replace(answered(500), response=None, error="lost"),
        sent("GET", "/users?limit=3&id=1&id=2&sort=a,b&q={}&filter[id]=x", status=200),
        sent("GET", "/users?limit=300", status=400),
        sent("POST", "/users", b'{"name": "a"}'),
        sent("POST", "/users", b"name=a&age=3", FORM),
        sent("POST", "/users", b"a,b", "text/csv"),
        sent("POST", "/users", b"{}", status=422),
    ],
)
def test_what_conforms_has_no_drift(contract: Contract, exchange: Exchange) -> None:
    assert said(contract.drifts(exchange)) == []


def test_a_head_request_is_a_get_without_a_body(contract: Contract) -> None:
    exchange = answered(200, b"", ETag="a")
    head = dataclasses.replace(
        exchange, request=dataclasses.replace(exchange.request, method="HEAD")
    )
    assert said(contract.drifts(head)) == []
    assert len(contract.drifts(exchange)) == 1


READ = "#/paths/~1users~1{id}"
ID = f"{READ}/get/responses/200/content/application~1json/schema"
TYPE_OF_ID = f"{ID}/properties/id/type"
LIST = "#/paths/~1users/get/parameters"
POST = "#/paths/~1users/post/requestBody/content"


@pytest.mark.promise("contract.md", "Drifts in a request have")
@pytest.mark.parametrize(
    ("exchange", "found", "expected", "source"),
    [
        (
            answered(404, b"", url="/users/1/a"),
            "the path is not documented",
            "other paths; did you mean /users?",
            "",
        ),
        (
            sent("PUT", "/users", status=405),
            "the method is not documented",
            "this path has GET, POST",
            "",
        ),
        (answered(418, b""), "the status is 418", "the statuses 200, 304", ""),
        (answered(200, {"id": 1}), "header ETag is missing", "the header is required", ""),
        (
            answered(200, {"id": 1}, ETag="b"),
            "header ETag has another value",
            "pattern ^a$",
            f"{READ}/get/responses/200/headers/ETag/schema/pattern",
        ),
        (
            answered(200, {"id": 1}, ETag="a", X_Count="many"),
            "header X-Count has another value",
            "the type integer",
            f"{READ}/get/responses/200/headers/X-Count/schema/type",
        ),
        (
            answered(200, {"id": 1}, ETag="a", X_Data="{"),
            "header X-Data has another value",
            "the type object",
            f"{READ}/get/responses/200/headers/X-Data/content/application~1json/schema/type",
        ),
        (
            answered(200, b"<a/>", "image/svg+xml", ETag="a"),
            "the media type is image/svg+xml",
            "the media type application/json or text/*",
            "",
        ),
        (
            answered(200, b"[1,", ETag="a"),
            "the body is not JSON: it ends too early, at line 1, column 4",
            "JSON",
            "",
        ),
        (
            answered(200, b'{"id": NaN}', ETag="a"),
            "the body is not JSON: $.id is NaN, which JSON does not allow",
            "JSON",
            "",
        ),
        (
            answered(200, b"[" * 100_000, ETag="a"),
            "the body is nested 100,000 levels deep, which is too deep to parse",
            "JSON",
            "",
        ),
        (
            sent("POST", "/users", b"null"),
            "request $ is null",
            "the type object",
            f"{POST}/application~1json/schema/type",
        ),
        (answered(304, b"x", "text/plain"), "there is a body", "no body", ""),
        (
            answered(200, {"id": "s3cret"}, ETag="a"),
            '$.id is "***"',
            "the type integer",
            TYPE_OF_ID,
        ),
        (
            answered(200, {"id": "a" * 100}, ETag="a"),
            f'$.id is "{"a" * 79}...',
            "the type integer",
            TYPE_OF_ID,
        ),
        (answered(200, {}, ETag="a"), "$.id is missing", "the field is required", f"{ID}/required"),
        (
            answered(200, {"id": 1}, ETag="a", url="/users/x"),
            "request id has another value",
            "the type integer",
            f"{READ}/parameters/0/schema/type",
        ),
        (
            sent("GET", "/users?limit=10", status=200),
            "request limit has another value",
            "maximum 9",
            f"{LIST}/0/schema/maximum",
        ),
        (
            sent("GET", "/users?id=1&id=3", status=200),
            "request id has another value",
            "one of 1, 2",
            f"{LIST}/1/schema/items/enum",
        ),
        (
            sent("GET", "/users?sort=a,c", status=200),
            "request sort has another value",
            'one of "a", "b"',
            f"{LIST}/2/schema/items/enum",
        ),
        (sent("POST", "/users"), "was accepted without one", "the request has a body", ""),
        (
            sent("POST", "/users", b"<a/>", "text/xml"),
            "one in text/xml was accepted",
            f"a request is {JSON} or {FORM} or text/csv",
            "",
        ),
        (
            sent("POST", "/users", b'{"name": 1}'),
            "request $.name is 1",
            "the type string",
            f"{POST}/application~1json/schema/properties/name/type",
        ),
        (
            sent("POST", "/users", b"name=a&age=x", FORM),
            "request $.age has another value",
            "the type integer",
            f"{POST}/application~1x-www-form-urlencoded/schema/properties/age/type",
        ),
    ],
)
def test_a_drift_says_what_was_found_and_expected(
    contract: Contract, exchange: Exchange, found: str, expected: str, source: str
) -> None:
    [sentence] = said(contract.drifts(exchange))
    _, _, rest = sentence.partition(": ")
    assert rest == f"{found}; the document says: {expected}{f' ({source})' if source else ''}"


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (answered(418, b""), "GET /users/{id}, 418: "),
        (answered(404, b"", url="/nobody?a=b"), "GET /nobody, 404: "),
        (sent("PUT", "/users/1", status=405), "PUT /users/{id}, 405: "),
    ],
)
def test_a_drift_names_its_operation(contract: Contract, exchange: Exchange, expected: str) -> None:
    [sentence] = said(contract.drifts(exchange))
    assert sentence.startswith(expected)


def test_a_required_header_of_a_request_may_be_missing(contract: Contract) -> None:
    exchange = sent("GET", "/users", status=200)
    bare = dataclasses.replace(exchange, request=dataclasses.replace(exchange.request, headers=()))
    [drift] = contract.drifts(bare)
    assert (drift.place, drift.found) == ("X-Trace", "was accepted without it")
    assert drift.expected == "the header parameter is required"


def test_each_entry_of_a_list_has_its_drifts(contract: Contract) -> None:
    """Known ones are compared without the numbers of entries."""
    drifts = contract.drifts(sent("GET", "/users?id=3&id=4", status=200))
    assert len(drifts) == 2
    assert dataclasses.replace(drifts[0], place="$.items[0].a[12]").pattern == "$.items[*].a[*]"
