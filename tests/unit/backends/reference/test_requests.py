"""What requests to the reference API hold."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from starlette.requests import Request

from support.backends.backend import OPENAPI
from support.backends.reference.problems import ProblemError
from support.backends.reference.requests import (
    FORM,
    JSON,
    encode_cursor,
    is_known,
    parse_cursor,
    parse_form,
    parse_json,
    parse_limit,
    require_match,
    require_media_type,
)
from support.backends.reference.schemas import Registration
from support.contract.documents.reading import parse

ETAG = '"v2"'
CURSOR = parse(OPENAPI.read_text("utf-8"), "")["components"]["schemas"]["Cursor"]["pattern"]


def request(method: str = "PATCH", *headers: tuple[str, str]) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope: dict[str, Any] = {"type": "http", "method": method, "headers": raw, "path": "/"}
    return Request(scope)


def refused(function: Any, *arguments: Any) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize("sent", [JSON, "Application/JSON; charset=utf-8"])
def test_a_media_type_is_compared_without_its_parameters(sent: str) -> None:
    require_media_type(request("POST", ("Content-Type", sent)), JSON)


@pytest.mark.parametrize(("method", "header"), [("PATCH", "Accept-Patch"), ("POST", "Accept")])
def test_another_media_type_is_refused_with_the_right_one(method: str, header: str) -> None:
    for headers in ([], [("Content-Type", FORM)]):
        problem = refused(require_media_type, request(method, *headers), JSON)
        assert (problem.body.status, problem.headers) == (415, {header: JSON})


def test_json_is_parsed_as_a_model() -> None:
    body = b'{"email": "a@example.com", "name": "Ada", "password": "correct horse"}'
    assert parse_json(Registration, body).name == "Ada"
    assert refused(parse_json, Registration, b"{").body.status == 400
    problem = refused(parse_json, Registration, b'{"email": "x", "more": 1}')
    assert problem.body.status == 422
    assert problem.body.errors is not None
    assert {fault.field for fault in problem.body.errors} == {"email", "name", "password", "more"}


def test_a_form_has_each_parameter_once() -> None:
    assert parse_form(b"a=1&b=&c=x%20y") == {"a": "1", "c": "x y"}
    problem = refused(parse_form, b"a=1&a=2&b=1")
    assert (problem.body.status, problem.body.error) == (400, "invalid_request")
    assert "a" in problem.body.detail


@pytest.mark.parametrize(
    ("values", "matches"),
    [([], True), (["*"], True), (['"v1", "v2"'], True), (['"v1"'], False), (['W/"v2"'], False)],
)
def test_a_change_may_name_the_version(values: list[str], *, matches: bool) -> None:
    asked = request("PATCH", *(("If-Match", value) for value in values))
    if matches:
        require_match(asked, ETAG)
    else:
        assert refused(require_match, asked, ETAG).body.status == 412


@pytest.mark.parametrize(
    ("values", "known"),
    [([], False), (["*"], True), (['"v1"', 'W/"v2"'], True), (['"v2"'], True), (['"v1"'], False)],
)
def test_a_version_may_be_known(values: list[str], *, known: bool) -> None:
    asked = request("GET", *(("If-None-Match", value) for value in values))
    assert is_known(asked, ETAG) is known


@pytest.mark.parametrize("text", ["1", "20", "100"])
def test_a_limit_is_a_number(text: str) -> None:
    assert parse_limit(text) == int(text)


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.5", "", "\u0661"])
def test_another_limit_is_refused(text: str) -> None:
    assert refused(parse_limit, text).body.status == 400


@pytest.mark.parametrize("number", [0, 1, 12345])
def test_a_cursor_is_read_as_it_was_written(number: int) -> None:
    assert parse_cursor(encode_cursor(number)) == number


CURSORS = [0, 1, 9, 10, 42, 99, 100, 999, 1_000, 12_345, 10**6, 10**12 + 7, 10**17, 10**18 - 1]


@pytest.mark.parametrize("number", CURSORS)
def test_the_document_describes_each_cursor(number: int) -> None:
    cursor = encode_cursor(number)
    assert re.search(CURSOR, cursor)
    assert parse_cursor(cursor) == number


@pytest.mark.parametrize("after", ["", "01", "-1", "1 ", "x", "9" * 19])
def test_the_document_describes_no_other_cursor(after: str) -> None:
    text = base64.urlsafe_b64encode(f"after:{after}".encode()).decode().rstrip("=")
    assert not re.search(CURSOR, text)
    assert refused(parse_cursor, text).body.status == 400


@pytest.mark.parametrize("text", ["", "x", "ä", encode_cursor(5) + "=", "YWZ0ZXI6MDU"])
def test_another_cursor_is_refused(text: str) -> None:
    assert refused(parse_cursor, text).body.status == 400
    assert parse_cursor(None) == 0
