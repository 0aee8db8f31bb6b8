"""The secrets of a login are found in the configured places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.auth.login_secrets import login_secrets
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.settings.api_shape import Login

if TYPE_CHECKING:
    from support.http.exchange import Headers

LOGIN = Login(
    path="/enter?tenant=1",
    password="pass",
    token="$.data.key",
    refresh="$.data.again",
    header="X-Proof",
    scheme="Proof",
)


def exchange(
    method: str = "POST",
    url: str = "http://api.example.com/enter?tenant=1",
    headers: Headers = (),
    body: str = "user=ada&pass=open-sesame",
    answer: object = None,
) -> Exchange:
    odd = (("Location", "/é"), ("Content-Encoding", "gzip"))  # the body is decoded already
    response = ReceivedResponse(200, "OK", "HTTP/1.1", odd, json.dumps(answer).encode())
    request = SentRequest(method, url, headers, body.encode())
    return Exchange(request, response, None, 0.0, 0.0, 1)


def test_the_password_and_both_tokens_are_found() -> None:
    answer = {"data": {"key": "the-key", "again": "the-other"}}
    assert list(login_secrets(LOGIN, exchange(answer=answer))) == [
        "open-sesame",
        "the-key",
        "the-other",
    ]


def test_the_password_is_found_in_json() -> None:
    body = '{"pass": "open-sesame", "level": 1}'
    assert list(login_secrets(LOGIN, exchange(body=body))) == ["open-sesame"]


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "http://api.example.com/enter?tenant=1"),
        ("POST", "http://api.example.com/users?at=/enter"),
    ],
)
def test_other_requests_are_not_logins(method: str, url: str) -> None:
    assert list(login_secrets(LOGIN, exchange(method, url, answer={"data": {"key": "k"}}))) == []


@pytest.mark.parametrize("value", ["the-key", "Proof the-key"])
def test_the_token_header_of_any_request_is_found(value: str) -> None:
    """It may be a token from an earlier scenario."""
    headers = (("Accept", "*/*"), ("x-proof", value))
    assert list(login_secrets(LOGIN, exchange("GET", headers=headers))) == ["the-key"]
