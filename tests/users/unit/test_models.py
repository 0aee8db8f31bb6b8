"""Requests accept anything; responses report missing, additional and mistyped fields."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr, ValidationError

from support.users.models import (
    Health,
    Problem,
    Registration,
    TokenGrant,
    User,
    UserChange,
    UserPage,
)

if TYPE_CHECKING:
    from support.users.models import RequestBody, ResponseBody

USER = {
    "id": "usr_1",
    "email": "alice@example.com",
    "name": "Alice",
    "created_at": "2026-01-02T03:04:05Z",
    "role": "member",
}
PAGE = {"items": [USER], "next_cursor": None, "total": 1}
GRANT = {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "refresh_token": "r"}
PROBLEM = {
    "type": "https://api.example.com/problems/invalid",
    "title": "Unprocessable Content",
    "status": 422,
    "detail": "2 fields are invalid",
    "errors": [{"field": "name", "message": "must not be empty"}],
    "error": "invalid_request",
}
OPTIONAL = {(Problem, name) for name in ("type", "detail", "errors", "error")}
VALID: list[tuple[type[ResponseBody], dict[str, Any]]] = [
    (User, USER),
    (UserPage, PAGE),
    (TokenGrant, GRANT),
    (Health, {"status": "ok"}),
    (Problem, PROBLEM),
]


def faults(model: type[ResponseBody], body: object) -> dict[str, str]:
    """Return the message for each invalid part of a body."""
    with pytest.raises(ValidationError) as error:
        model.model_validate_json(json.dumps(body))
    return {".".join(map(str, e["loc"])): e["msg"] for e in error.value.errors()}


# Answers


@pytest.mark.parametrize(("model", "body"), VALID)
def test_a_response_that_fits_the_contract_is_read(
    model: type[ResponseBody], body: dict[str, Any]
) -> None:
    read = model.model_validate_json(json.dumps(body))
    assert json.loads(read.model_dump_json()).keys() == body.keys()


def test_the_values_of_a_response_are_typed() -> None:
    page = UserPage.model_validate_json(json.dumps(PAGE))
    (user,) = page.items
    assert user.created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert TokenGrant.model_validate(GRANT).access_token == SecretStr("a")


REQUIRED = [
    (model, body, field)
    for model, body in VALID
    for field in body
    if (model, field) not in OPTIONAL
]


@pytest.mark.parametrize(("model", "body", "field"), REQUIRED)
def test_a_missing_field_is_named(
    model: type[ResponseBody], body: dict[str, Any], field: str
) -> None:
    rest = {name: value for name, value in body.items() if name != field}
    assert faults(model, rest) == {field: "Field required"}


@pytest.mark.parametrize(("model", "body"), [pair for pair in VALID if pair[0] is not Problem])
def test_an_additional_field_is_named(model: type[ResponseBody], body: dict[str, Any]) -> None:
    message = faults(model, {**body, "password": "shown"})
    assert message == {"password": "Extra inputs are not permitted"}


TIME = "Value error, expected an RFC 3339 time, 2026-01-02T03:04:05Z for instance"
MISFITS: list[tuple[type[ResponseBody], str, object, str]] = [
    (User, "id", 7, "Input should be a valid string"),
    (User, "id", None, "Input should be a valid string"),
    (User, "id", "", "String should have at least 1 character"),
    (User, "email", "nowhere", "String should match pattern '^[^@\\s]+@[^@\\s]+$'"),
    (User, "email", None, "Input should be a valid string"),
    (User, "name", 7, "Input should be a valid string"),
    (User, "name", None, "Input should be a valid string"),
    (User, "created_at", "2026-01-02T03:04:05", "Input should have timezone info"),
    (User, "created_at", "2026-01-02", TIME),
    (User, "created_at", "1767323045", TIME),
    (User, "created_at", "yesterday", TIME),
    (User, "created_at", 1767323045, TIME),
    (User, "created_at", None, TIME),
    (User, "role", "owner", "Input should be 'member' or 'admin'"),
    (User, "role", None, "Input should be 'member' or 'admin'"),
    (UserPage, "items", {}, "Input should be a valid array"),
    (UserPage, "items", None, "Input should be a valid array"),
    (UserPage, "next_cursor", 7, "Input should be a valid string"),
    (UserPage, "total", "1", "Input should be a valid integer"),
    (UserPage, "total", 1.5, "Input should be a valid integer"),
    (UserPage, "total", True, "Input should be a valid integer"),
    (UserPage, "total", -1, "Input should be greater than or equal to 0"),
    (TokenGrant, "access_token", None, "Input should be a valid string"),
    (TokenGrant, "refresh_token", 7, "Input should be a valid string"),
    (TokenGrant, "token_type", "mac", "Input should be 'Bearer'"),
    (TokenGrant, "expires_in", 0, "Input should be greater than 0"),
    (TokenGrant, "expires_in", "60", "Input should be a valid integer"),
    (Health, "status", "bad", "Input should be 'ok'"),
    (Problem, "status", "422", "Input should be a valid integer"),
    (Problem, "title", None, "Input should be a valid string"),
    (Problem, "type", None, "Input should be a valid string"),
    (Problem, "errors", "name", "Input should be a valid array"),
    (Problem, "error", 7, "Input should be a valid string"),
]


@pytest.mark.parametrize(
    ("model", "field", "value", "message"),
    MISFITS,
    ids=[f"{model.__name__}.{field}={value!r}" for model, field, value, _ in MISFITS],
)
def test_a_mistyped_field_is_named(
    model: type[ResponseBody], field: str, value: object, message: str
) -> None:
    assert faults(model, {**dict(VALID)[model], field: value}) == {field: message}


@pytest.mark.parametrize(
    "time",
    ["2026-01-02T03:04:05+02:00", "2026-01-02t03:04:05.123456z", "2026-01-02 03:04:05-00:00"],
)
def test_every_format_of_rfc_3339_is_a_time(time: str) -> None:
    user = User.model_validate_json(json.dumps({**USER, "created_at": time}))
    assert user.created_at.utcoffset() is not None


def test_an_error_in_a_list_is_reported_with_its_index() -> None:
    broken = {**USER, "id": None}
    assert faults(UserPage, {**PAGE, "items": [USER, broken]}) == {
        "items.1.id": "Input should be a valid string"
    }
    assert faults(Problem, {**PROBLEM, "errors": [{"field": "name"}]}) == {
        "errors.0.message": "Field required"
    }


def test_several_errors_are_reported_together() -> None:
    assert faults(User, {**USER, "id": "", "role": "owner"}).keys() == {"id", "role"}


@pytest.mark.parametrize("body", [[], None, "text", 7])
def test_a_body_that_is_not_an_object_is_an_error(body: object) -> None:
    assert faults(Health, body) == {"": "Input should be an object"}


def test_an_error_does_not_show_values() -> None:
    """They may be secret, and a traceback shows the causes of an error, too."""
    with pytest.raises(ValidationError) as error:
        TokenGrant.model_validate_json(json.dumps({"access_token": "secret-token"}))
    assert "refresh_token" in str(error.value)
    assert "secret" not in str(error.value)


def test_a_problem_has_defaults_and_keeps_extension_members() -> None:
    """RFC 9457, sections 3.1 and 3.2."""
    problem = Problem.model_validate_json('{"title": "Teapot", "status": 418, "balance": 30}')
    assert (problem.type, problem.detail, problem.errors) == ("about:blank", None, ())
    assert problem.error is None
    assert problem.model_extra == {"balance": 30}


def test_tokens_are_masked() -> None:
    grant = TokenGrant.model_validate({**GRANT, "access_token": "secret-token"})
    assert "secret" not in f"{grant!r} {grant}"
    assert grant.access_token.get_secret_value() == "secret-token"


def test_a_response_is_immutable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Health(status="ok").status = "ok"  # type: ignore[misc]  # mypy knows it, too


# Requests


@pytest.mark.parametrize("request_type", [Registration, UserChange])
@pytest.mark.parametrize("field", ["email", "name", "password", "invented"])
@pytest.mark.parametrize("value", ["", "text", 7, 1.5, True, None, [1, "a"], {"a": [None]}])
def test_a_request_accepts_any_value_in_any_field(
    request_type: type[RequestBody], field: str, value: object
) -> None:
    assert request_type(**{field: value}).payload() == {field: value}


def test_types_without_json_form_are_sent_as_strings_or_lists() -> None:
    request = Registration(name=date(2026, 1, 2), email=("a", "b"))
    assert request.payload() == {"name": "2026-01-02", "email": ["a", "b"]}


@pytest.mark.parametrize("request_type", [Registration, UserChange])
def test_unset_fields_are_not_sent(request_type: type[RequestBody]) -> None:
    assert request_type().payload() == {}
    assert request_type(name=None).payload() == {"name": None}


@pytest.mark.parametrize("request_type", [Registration, UserChange])
@pytest.mark.parametrize("field", ["password", "email", "invented"])
def test_a_secret_is_revealed_only_when_it_is_sent(
    request_type: type[RequestBody], field: str
) -> None:
    request = request_type(**{field: SecretStr("hunter-22")})
    assert request.payload() == {field: "hunter-22"}
    assert "hunter-22" not in f"{request!r} {request} {request.model_dump()}"
    assert "hunter-22" not in request.model_dump_json()


def test_a_password_that_is_given_as_text_becomes_a_secret() -> None:
    """As in a data table."""
    request = Registration(password="hunter-22")
    assert "hunter-22" not in f"{request!r} {request}"
    assert request.payload() == {"password": "hunter-22"}


def test_a_request_is_immutable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        UserChange(name="Alice").name = "Bob"  # type: ignore[misc]  # mypy knows it, too
