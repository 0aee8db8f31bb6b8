"""Secrets that are known by their names."""

from __future__ import annotations

import base64

import pytest

from support.http.exchange import ReceivedResponse, SentRequest
from support.secrets.names import (
    as_text,
    cookies,
    secrets_in,
)
from support.secrets.naming.fields import SecretFields
from support.secrets.naming.values import unescaped

FIELDS = SecretFields()
URL = "http://api.example.com/"


def in_request(body: str = "", url: str = URL, **headers: str) -> set[str]:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return set(secrets_in([SentRequest("POST", url, pairs, body.encode())], FIELDS)[0])


def in_response(body: str = "", **headers: str) -> set[str]:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    response = ReceivedResponse(200, "OK", "HTTP/1.1", pairs, body.encode())
    return set(secrets_in([response], FIELDS)[0])


@pytest.mark.parametrize(
    ("body", "secret"),
    [
        ('{"password": "a-1"}', "a-1"),
        ('{"newPassword" : "a\\"1"}', 'a"1'),
        ('{"api_key": 12345}', "12345"),
        ('{"inner": "{\\"token\\": \\"a-1\\"}"}', "a-1"),
        ("password=a%201&x=y", "a 1"),
        ("user[password]=a-1", "a-1"),
        ("User(name='x', passwd='a-1')", "a-1"),
        (
            'Content-Disposition: form-data; name="password"\r\n\r\na-1\r\n--b',
            "a-1",
        ),
    ],
)
def test_a_value_under_the_name_of_a_secret_is_one(body: str, secret: str) -> None:
    assert secret in in_request(body)


@pytest.mark.parametrize("body", ['{"name": "a-1"}', "x=a-1", '{"password": null}', "passwords: a"])
def test_other_values_are_none(body: str) -> None:
    assert in_request(body) == set()


def test_an_address_may_hold_secrets() -> None:
    url = "http://user:a%201@api.example.com/?token=b-1&q=c"  # pragma: allowlist secret
    assert in_request(url=url) == {"a 1", "b-1"}


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ({"Authorization": "Bearer abc"}, {"abc"}),
        ({"Authorization": "abc"}, {"abc"}),
        (
            {"Authorization": f"Basic {base64.b64encode(b'user:pw:1').decode()}"},
            {base64.b64encode(b"user:pw:1").decode(), "pw:1"},
        ),
        ({"Authorization": "Basic !"}, {"!", ""}),
        ({"X_Api_Key": "k-1"}, {"k-1"}),
        ({"Cookie": "sid=s-1; theme=light; id=7"}, {"s-1", "7"}),
        ({"Accept": "text/html"}, set()),
    ],
)
def test_headers_may_hold_secrets(headers: dict[str, str], secrets: set[str]) -> None:
    assert in_request(**headers) >= secrets
    assert secrets or not in_request(**headers)


def test_a_key_that_is_cut_off_ends_with_its_message() -> None:
    begun = "-----BEGIN PRIVATE" + " KEY-----\nMIIB" + "A" * 40
    first, second = (SentRequest("POST", URL, (), text.encode()) for text in (begun, "b" * 40))
    assert secrets_in([first, second], FIELDS) == [[begun], []]


def test_prose_in_a_response_is_not_a_secret() -> None:
    body = '{"password": "required", "token": "must not be empty", "api_key": "k-12345"}'
    assert in_response(body) == {"k-12345"}
    assert "s-1" in in_response(Set_Cookie="sid=s-1; Path=/")


def test_a_body_is_decoded_so_that_it_can_be_encoded_again() -> None:
    body = bytes(range(256))
    assert as_text(body).encode("utf-8", "surrogateescape") == body


def test_cookies_are_separated_from_their_attributes() -> None:
    assert cookies("Cookie", "a=1; b=2") == (["a=1", " b=2"], [])
    assert cookies("Set-Cookie", "a=1; Path=/") == (["a=1"], [" Path=/"])


@pytest.mark.parametrize(
    ("value", "levels", "plain"),
    [("a\\u0062", 1, "ab"), ("a\\\\n", 2, "a\n"), ("a\\x", 1, "a\\x"), ("a\nb", 1, "a\nb")],
)
def test_escapes_of_json_are_undone(value: str, levels: int, plain: str) -> None:
    assert unescaped(value, levels) == plain


@pytest.mark.parametrize("size", [0, 200_000])
def test_several_messages_have_the_secrets_of_each(size: int) -> None:
    """Long ones are not put together to be searched."""
    headers = (("Authorization", "Bearer a1b2c3d4"),)
    ending = b" " * size
    messages: list[SentRequest | ReceivedResponse] = [
        SentRequest("GET", f"{URL}?token=q1", headers, b""),
        ReceivedResponse(200, "OK", "HTTP/1.1", (), b'{"password": "horse"}' + ending),
        SentRequest("POST", URL, headers, b'{"password": "horse"}' + ending),
        ReceivedResponse(200, "OK", "HTTP/1.1", (), b"AKIA" + b"QYLPMN5HFIQR7XYA" + ending),
        ReceivedResponse(204, "No Content", "HTTP/1.1", (), b""),
    ]
    found = secrets_in(messages, FIELDS)
    assert found == [secrets_in([one], FIELDS)[0] for one in messages]
    assert [sorted(set(one)) for one in found] == [
        ["a1b2c3d4", "q1"],
        [],
        ["a1b2c3d4", "horse"],
        ["AKIA" + "QYLPMN5HFIQR7XYA"],
        [],
    ]
