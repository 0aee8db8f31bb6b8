"""Error responses of the reference API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from support.backends.reference.problems import (
    MEDIA_TYPE,
    ProblemError,
    answer_error,
    invalid_fields,
    oauth_error,
    refusal,
    unauthorised,
)
from support.backends.reference.schemas import FieldFault

SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "headers": [], "path": "/x"}


def test_a_problem_is_a_response_with_its_headers() -> None:
    response = refusal(409, "taken", {"X-A": "b"}).response()
    assert (response.status_code, response.media_type) == (409, MEDIA_TYPE)
    assert response.headers["x-a"] == "b"
    assert json.loads(bytes(response.body)) == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "taken",
    }


def test_some_problems_say_more() -> None:
    assert unauthorised("no token").headers == {"WWW-Authenticate": "Bearer"}
    body = invalid_fields([FieldFault(field="email", message="bad")]).body
    assert (body.status, body.errors) == (422, (FieldFault(field="email", message="bad"),))
    assert oauth_error(400, "invalid_grant", "x").body.error == "invalid_grant"
    assert oauth_error(400, "invalid_grant", "x").headers is None
    assert oauth_error(401, "invalid_client", "x").headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refusal(403, "no"), 403),
        (HTTPException(404), 404),
        (ClientDisconnect(), 400),
        (RuntimeError("secret-of-the-server"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_any_error_is_a_problem(error: Exception, status: int) -> None:
    response = await answer_error(Request(SCOPE), error)
    assert (response.status_code, response.media_type) == (status, MEDIA_TYPE)
    assert b"secret-of-the-server" not in bytes(response.body)


def test_an_error_has_its_problem_as_its_message() -> None:
    assert str(refusal(404, "There is nothing here.")) == "404 Not Found: There is nothing here."
    assert isinstance(refusal(404, ""), ProblemError)
