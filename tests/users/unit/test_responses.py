"""Responses become models, or errors that say what is wrong with them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from support.http.exchange import ReceivedResponse
from support.users.models import Health, TokenGrant, User, UserPage
from support.users.responses import (
    ContractError,
    RefusedError,
    UsersApiError,
    expect_status,
    read_header,
    read_model,
    reveals,
)

REQUEST = httpx.Request("GET", "http://api.example.com/v1/health?token=hunter-22")
PROBLEM = "application/problem+json"
BEGINNING = "GET /v1/health"


def answer(status: int = 200, **content: Any) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, **content)


def problem(status: int, json: Any, kind: str = PROBLEM) -> httpx.Response:
    return answer(status, json=json, headers={"Content-Type": kind})


# The expected answer


def test_a_model_is_read_from_the_expected_status() -> None:
    assert read_model(answer(json={"status": "ok"}), 200, Health) == Health(status="ok")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"]
)
def test_parameters_and_case_of_the_content_type_do_not_matter(kind: str) -> None:
    """RFC 9110, 8.3.1."""
    response = answer(content=b'{"status": "ok"}', headers={"Content-Type": kind})
    assert read_model(response, 200, Health) == Health(status="ok")


def test_the_expected_status_is_fine() -> None:
    expect_status(answer(204), 204)


def test_a_header_is_read() -> None:
    assert read_header(answer(headers={"ETag": '"1"'}), "etag") == '"1"'


def test_an_empty_header_is_read() -> None:
    assert read_header(answer(headers={"ETag": ""}), "ETag") == ""


# Refusals

REFUSALS = [
    ({"title": "Not Found", "status": 404}, "was refused with 404 Not Found"),
    (
        {"title": "Not Found", "status": 404, "detail": "no such account"},
        "was refused with 404 Not Found (no such account)",
    ),
    (
        {
            "title": "Invalid",
            "status": 404,
            "detail": "2 fields",
            "errors": [
                {"field": "name", "message": "must not be empty"},
                {"field": "email", "message": "has no @"},
            ],
        },
        "was refused with 404 Invalid (2 fields; name: must not be empty; email: has no @)",
    ),
    (
        {
            "title": "Invalid",
            "status": 404,
            "errors": [{"field": "name", "message": "must not be empty"}],
        },
        "was refused with 404 Invalid (name: must not be empty)",
    ),
]


@pytest.mark.parametrize(
    ("body", "message"), REFUSALS, ids=["bare", "detail", "detail and fields", "fields"]
)
def test_a_problem_document_is_a_refusal(body: dict[str, Any], message: str) -> None:
    response = problem(404, body)
    with pytest.raises(RefusedError) as error:
        read_model(response, 200, Health)
    assert str(error.value) == f"{BEGINNING} {message}"
    assert error.value.status == 404
    assert error.value.problem.title == body["title"]
    assert error.value.response is response


def test_a_refusal_has_the_status_of_the_response_not_of_the_document() -> None:
    """They should be the same; the steps compare them."""
    with pytest.raises(RefusedError) as error:
        expect_status(problem(404, {"title": "Teapot", "status": 418}), 204)
    assert (error.value.status, error.value.problem.status) == (404, 418)


def test_parameters_of_a_problem_s_content_type_do_not_matter() -> None:
    body = {"title": "Not Found", "status": 404}
    with pytest.raises(RefusedError):
        expect_status(problem(404, body, f"{PROBLEM}; charset=utf-8"), 204)


def test_a_refusal_can_be_expected() -> None:
    expect_status(problem(404, {"title": "Not Found", "status": 404}), 404)


def test_an_invalid_problem_document_is_not_a_refusal() -> None:
    message = (
        f"{BEGINNING} answered 404, but not a valid Problem: title: Field required; "
        "status: Input should be a valid integer"
    )
    with pytest.raises(ContractError) as error:
        expect_status(problem(404, {"status": "404"}), 204)
    assert str(error.value) == message


@pytest.mark.parametrize("status", [200, 302])
def test_a_problem_document_without_an_error_status_is_not_a_refusal(status: int) -> None:
    with pytest.raises(ContractError) as error:
        expect_status(problem(status, {"title": "Fine", "status": status}), 204)
    assert str(error.value).startswith(f"{BEGINNING} answered {status} ({PROBLEM}) ")


# Other answers


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (answer(500), "answered 500 (no content type) ''; expected status 204"),
        (
            answer(502, html="<h1>Bad\n  Gateway</h1>"),
            "answered 502 (text/html) '<h1>Bad Gateway</h1>'; expected status 204",
        ),
        (
            answer(404, json={"status": 404}),
            "answered 404 (application/json) '{\"status\":404}'; expected status 204",
        ),
        (answer(200, json=[]), "answered 200 (application/json) '[]'; expected status 204"),
    ],
    ids=["no body", "a page", "no problem document", "another success"],
)
def test_another_status_is_reported_with_the_body(response: httpx.Response, message: str) -> None:
    with pytest.raises(ContractError) as error:
        expect_status(response, 204)
    assert str(error.value) == f"{BEGINNING} {message}"
    assert error.value.response is response


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (answer(html="<h1>Hi</h1>"), "answered 200 (text/html) '<h1>Hi</h1>'; expected appl"),
        (answer(content=b"{}"), "answered 200 (no content type) '{}'; expected application/json"),
    ],
    ids=["a page", "no content type"],
)
def test_a_body_that_is_not_json_is_reported(response: httpx.Response, message: str) -> None:
    with pytest.raises(ContractError) as error:
        read_model(response, 200, Health)
    assert str(error.value).startswith(f"{BEGINNING} {message}")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "status: Field required"),
        (b'{"status": "ok", "up": 1}', "up: Extra inputs are not permitted"),
        (b'{"status": 1}', "status: Input should be 'ok'"),
        (b"[]", "body: Input should be an object"),
    ],
)
def test_an_invalid_body_is_reported_by_field(body: bytes, message: str) -> None:
    response = answer(content=body, headers={"Content-Type": "application/json"})
    with pytest.raises(ContractError) as error:
        read_model(response, 200, Health)
    assert str(error.value) == f"{BEGINNING} answered 200, but not a valid Health: {message}"
    assert error.value.response is response


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "''; the body is not JSON"),
        (b'{"status": ', "'{\"status\":'; the body is not JSON: it ends too early, at line 1"),
        (b'{"status": NaN}', "'{\"status\": NaN}'; the body is not JSON: $.status is NaN"),
        (b'{"status": "ok", "status": "ok"}', 'the body has the duplicate key "status" in $'),
        (b"\xff\xfe", "the body is not UTF-8, which JSON requires: byte 1 is 0xff"),
    ],
)
def test_an_ambiguous_body_is_not_a_model(body: bytes, message: str) -> None:
    """The model alone would accept the middle ones."""
    response = answer(content=body, headers={"Content-Type": "application/json"})
    with pytest.raises(ContractError) as error:
        read_model(response, 200, Health)
    assert str(error.value).startswith(f"{BEGINNING} answered 200 (application/json) ")
    assert message in str(error.value)


def test_several_errors_in_a_body_are_reported_together() -> None:
    response = answer(json={"id": "", "email": "x", "name": "Alice", "role": "owner"})
    with pytest.raises(ContractError) as error:
        read_model(response, 200, User)
    faults = str(error.value).partition("not a valid User: ")[2].split("; ")
    assert [fault.partition(":")[0] for fault in faults] == ["id", "email", "created_at", "role"]


def test_an_error_within_a_field_is_reported_with_its_path() -> None:
    response = answer(json={"items": [{"id": ""}], "next_cursor": None, "total": 1})
    with pytest.raises(ContractError, match=r"not a valid UserPage: items\.0\.id: String "):
        read_model(response, 200, UserPage)


def test_a_missing_header_is_reported() -> None:
    with pytest.raises(ContractError) as error:
        read_header(answer(201), "Location")
    assert str(error.value) == f"{BEGINNING} answered 201 without the header Location"


# What is shown


def test_a_long_body_is_truncated() -> None:
    with pytest.raises(ContractError) as error:
        expect_status(answer(500, text="x" * 201), 200)
    assert f"'{'x' * 200}...'" in str(error.value)


def test_a_body_of_the_maximum_length_is_not_truncated() -> None:
    with pytest.raises(ContractError) as error:
        expect_status(answer(500, text="x" * 200), 200)
    assert f"'{'x' * 200}'" in str(error.value)


def test_secrets_in_a_body_or_url_are_not_shown() -> None:
    with pytest.raises(ContractError) as error:
        expect_status(answer(500, json={"access_token": "hunter-22"}), 200)
    assert '{"access_token":"***"}' in str(error.value)
    assert "hunter-22" not in str(error.value)


def test_a_truncated_secret_is_not_shown_in_part() -> None:
    with pytest.raises(ContractError) as error:
        expect_status(answer(500, text="x" * 186 + " Bearer hunter-22"), 200)
    assert "hunt" not in str(error.value)


def test_secrets_are_not_in_the_causes_of_an_error_either() -> None:
    """A traceback shows them, too."""
    response = answer(json={"access_token": "hunter-22"})
    with pytest.raises(ContractError) as error:
        read_model(response, 200, TokenGrant)
    assert error.value.__cause__ is not None
    assert "hunter-22" not in f"{error.value} {error.value.__cause__}"


@pytest.mark.parametrize("kind", [RefusedError, ContractError])
def test_an_unexpected_response_fails_a_scenario_like_an_assertion(
    kind: type[UsersApiError],
) -> None:
    assert issubclass(kind, UsersApiError)
    assert issubclass(kind, AssertionError)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (b"a&b+c'd", True),
        (rb"{\"p\": \"a\u0026b\u002Bc'd\"}", True),
        (b"<p>a&amp;b+c&#39;d</p>", True),
        (b"p=a%26b%2Bc%27d", True),
        (b"a&b+c", False),
        (b"", False),
    ],
)
def test_a_secret_is_found_in_any_spelling(written: bytes, found: bool) -> None:
    secret = SecretStr("a&b+c'd")
    body = ReceivedResponse(200, "OK", "HTTP/1.1", (("X-A", "b"),), written)
    header = ReceivedResponse(200, "OK", "HTTP/1.1", (("X-A", written.decode()),), b"b")
    assert [reveals(body, secret), reveals(header, secret)] == [found, found]
