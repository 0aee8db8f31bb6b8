"""Messages for sign-ins that fail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.auth.refusals import no_token, refusal
from support.settings.api_shape import Login

REQUEST = httpx.Request("POST", "http://ada:pw@api.example.com:8000/login?tenant=1")
ASKED = "POST http://api.example.com:8000/login"
PLACE = "API_LOGIN__TOKEN is its place: $.access_token, 'header NAME' or 'cookie NAME'"


def response(status: int = 200, **content: Any) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, **content)


CHECK = "Check the account, and API_LOGIN__PATH, __FORMAT, __USERNAME, __PASSWORD and __EXTRA"


@pytest.mark.parametrize(
    ("answer", "received", "remedy"),
    [
        (
            response(400, json={"error": "invalid_grant"}),
            '400; the body is application/json: {"error":"invalid_grant"}',
            CHECK,
        ),
        (response(401), "401; the body is empty", CHECK),
        (
            response(429, headers={"Retry-After": "30"}, text="slow down"),
            "429, Retry-After: 30; the body is text/plain: slow down",
            "The API limits sign-ins: try again later, or with fewer workers",
        ),
        (response(404), "404; the body is empty", "Check API_LOGIN__PATH and API_BASE_URL"),
        (response(405), "405; the body is empty", "Check API_LOGIN__PATH and API_BASE_URL"),
        (
            response(503, headers={"Retry-After": "9"}),
            "503, Retry-After: 9; the body is empty",
            "The reason may be in the API's log",
        ),
    ],
    ids=["400", "401", "429", "404", "405", "503"],
)
def test_a_refusal_quotes_the_response(answer: httpx.Response, received: str, remedy: str) -> None:
    shown = refusal(answer, "form", ["user", "pass"], "the account")
    assert shown == f"{ASKED} (form with user, pass) returned {received}. {remedy}"


def test_long_and_invisible_texts_are_shortened_and_escaped() -> None:
    answer = response(400, text=f"\u202e{'x' * 10_000}", headers={"Retry-After": "9" * 10_000})
    shown = refusal(answer, "json", ["user"], "the account")
    assert len(shown) < 1_200
    assert r"text/plain: \u202exxx" in shown


def test_the_remedy_of_a_client_is_its_secret() -> None:
    shown = refusal(response(401), "form", ["client_id"], "its ID and secret")
    assert "empty. Check its ID and secret, and API_LOGIN__PATH" in shown


@pytest.mark.parametrize(
    ("place", "answer", "there"),
    [
        (
            "$.auth_token",
            response(json={"access": "secret", "user": {"id": 1, "name": "Ada"}}),
            "it has the fields $.access, $.user, $.user.id, $.user.name",
        ),
        (
            "$.acces_token",
            response(json={"access_token": "secret"}),
            "it has the fields $.access_token; did you mean $.access_token?",
        ),
        ("$.token", response(json={"token": 5}), "what is there is not a text, or empty"),
        ("$.token", response(json=["secret"]), "the body has no fields"),
        ("$.token", response(json={}), "the body has no fields"),
        ("$.token", response(html="<p>Hi"), "the body is text/html: <p>Hi"),
        ("$.token", response(), "the body is empty"),
        (
            "header X-Tokn",
            response(headers={"X-Token": "secret", "Date": "now"}),
            "it has the headers x-token, date; did you mean x-token?",
        ),
        ("header X-Token", response(), "it has the headers none"),
        (
            "cookie sid",
            response(headers=[("Set-Cookie", "session=secret")]),
            "it has the cookies session",
        ),
        ("cookie sid", response(), "it has the cookies none"),
    ],
)
def test_what_is_there_instead_of_a_token_is_named(
    place: str, answer: httpx.Response, there: str
) -> None:
    """Its values are not shown: one of them may be the token."""
    shown = no_token(answer, Login(token=place))
    there += "" if there.endswith("?") else "."
    assert shown == f"the response 200 to {ASKED} has no token at {place}: {there} {PLACE}"
    assert "secret" not in shown


def test_of_many_or_deep_fields_some_are_named() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50):
        deep = {"a": deep}
    shown = no_token(response(json=deep), Login(token="$.token"))
    assert "it has the fields $.a, $.a.a, $.a.a.a, $.a.a.a.a, $.a.a.a.a.a." in shown
    many = {f"f{number}": number for number in range(100)}
    shown = no_token(response(json=many), Login(token="$.token"))
    assert "$.f19, ..." in shown
    assert "$.f20" not in shown


def test_json_that_is_too_deep_is_quoted() -> None:
    shown = no_token(response(content=b"[" * 100_000), Login(token="$.token"))
    assert "the body is without content type: [[[" in shown
    assert len(shown) < 1_000
