"""Secrets are masked by name, and other values stay."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.redactor import Redactor

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", f"Bearer {TOKEN}", "Bearer ***"),
        ("authorization", "Basic dXNlcjpwYXNz", "Basic ***"),
        ("AUTHORIZATION", 'Digest username="alice", response="6629fae4"', "Digest ***"),
        ("Authorization", "abc123", "***"),
        ("Authorization", "abc123  ", "***"),
        ("Authorization", "", ""),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNz", "Basic ***"),
        ("X-Api-Key", "abc", "***"),
        ("X-Api-Key", "two words", "***"),
        ("api_key", "abc", "***"),
        ("X-CSRF-Token", "abc", "***"),
        ("X-Amz-Security-Token", "abc", "***"),
        ("X-Session-Id", "abc", "***"),
        ("X-Auth-Secret", "abc", "***"),
        ("Cookie", "sid=abc", "sid=***"),
        ("Cookie", "sid=abc; theme=dark;lang=", "sid=***; theme=***;lang="),
        ("Cookie", "sid=a=b, c", "sid=***"),
        ("Cookie", "abc", "***"),
        (
            "Set-Cookie",
            "sid=abc; Path=/; Expires=Wed, 21 Oct 2015 07:28:00 GMT; HttpOnly",
            "sid=***; Path=/; Expires=Wed, 21 Oct 2015 07:28:00 GMT; HttpOnly",
        ),
        ("Set-Cookie", "sid=; Max-Age=0", "sid=; Max-Age=0"),
        ("Set-Cookie", "abc; Secure", "***; Secure"),
        ("Location", "https://x.example.com/cb?code=1&access_token=abc", None),
        ("Location", "/users/usr_1", "/users/usr_1"),
    ],
)
def test_headers(name: str, value: str, shown: str | None) -> None:
    if shown is None:
        shown = value.replace("abc", "***")
    assert Redactor().headers(((name, value),)) == ((name, shown),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WWW-Authenticate", 'Bearer realm="users", error="invalid_token"'),
        ("WWW-Authenticate", 'Bearer error_description="The token expired", scope="read"'),
        ("WWW-Authenticate", 'Basic realm="users", charset="UTF-8"'),
        ("Content-Type", "application/json; charset=utf-8"),
        ("ETag", 'W/"3-a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"'),
        ("Link", '</users?cursor=abc123>; rel="next"'),
        ("Access-Control-Allow-Headers", "Authorization, X-Api-Key, Cookie"),
        ("Vary", "Authorization, Cookie"),
        ("Idempotency-Key", "0b1c2d3e"),
    ],
)
def test_headers_without_secrets_stay(name: str, value: str) -> None:
    assert Redactor().headers(((name, value),)) == ((name, value),)


@pytest.mark.promise("safety.md", "by its form: JSON Web Tokens")
@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # JSON
        ('{"password": "abc"}', '{"password": "***"}'),
        ('{"password":"abc","name":"Alice"}', '{"password":"***","name":"Alice"}'),
        ('{"access_token" : "abc"}', '{"access_token" : "***"}'),
        ('{"refreshToken": "abc"}', '{"refreshToken": "***"}'),
        ('{"client_secret": "abc"}', '{"client_secret": "***"}'),
        ('{"apiKey": "abc", "api-key": "def"}', '{"apiKey": "***", "api-key": "***"}'),
        ('{"private_key": "abc"}', '{"private_key": "***"}'),
        ('{"pwd": "abc"}', '{"pwd": "***"}'),
        ('{"passphrase": "abc"}', '{"passphrase": "***"}'),
        ('{"SESSIONID": "abc"}', '{"SESSIONID": "***"}'),
        ('{"password_confirmation": "abc"}', '{"password_confirmation": "***"}'),
        ('{"user": {"password": "abc"}}', '{"user": {"password": "***"}}'),
        ('[{"token": "a"}, {"token": "b"}]', '[{"token": "***"}, {"token": "***"}]'),
        (r'{"password": "a\"b", "name": "c"}', '{"password": "***", "name": "c"}'),
        (r'{"password": "ends with \\", "name": "c"}', '{"password": "***", "name": "c"}'),
        ('{"token": 123456}', '{"token": "***"}'),
        ('{"token": -1.5e7, "n": 1}', '{"token": "***", "n": 1}'),
        # JSON that is broken off
        ('{"password": "abc', '{"password": "***'),
        ('{"password": "abc\n"next": "line"', '{"password": "***\n"next": "line"'),
        ('{"name": "Alice", "token": "abc", "na', '{"name": "Alice", "token": "***", "na'),
        # JSON in a string of JSON: a log line, a report's file
        (r'{"body": "{\"password\": \"abc\"}"}', r'{"body": "{\"password\": \"***\"}"}'),
        (r'{"body": "{\"token\": 123}"}', r'{"body": "{\"token\": \"***\"}"}'),
        (
            r'{"body": "{\"password\": \"a\\\"b\\\\\", \"name\": \"c\"}"}',
            r'{"body": "{\"password\": \"***\", \"name\": \"c\"}"}',
        ),
        # Python
        ("{'access_token': 'abc'}", "{'access_token': '***'}"),
        ("{'access_token': \"it's\"}", "{'access_token': \"***\"}"),
        ("User(name='Alice', password='abc')", "User(name='Alice', password='***')"),
        ("Token(access_token=abc, expires=3)", "Token(access_token=***, expires=3)"),
        ("[Token(n=1, access_token=a,b)]", "[Token(n=1, access_token=***)]"),
        ("Token(access_token=abc", "Token(access_token=***"),
        ('password = "abc"', 'password = "***"'),
        ("assert grant.access_token == 'abc'", "assert grant.access_token == '***'"),
        # forms and addresses
        ("grant_type=password&password=abc", "grant_type=password&password=***"),
        ("username=a&password=a,)&x=1", "username=a&password=***&x=1"),
        ("username=a&password=a,)", "username=a&password=***"),
        ("username=a&password=a%40b+c&scope=x", "username=a&password=***&scope=x"),
        ("user[password]=abc&user%5Bpassword%5D=abc", "user[password]=***&user%5Bpassword%5D=***"),
        ("GET /cb?access_token=abc&state=1", "GET /cb?access_token=***&state=1"),
        ("https://x.example.com/cb#id_token=abc", "https://x.example.com/cb#id_token=***"),
        ("http://alice:abc@x.example.com/users", "http://alice:***@x.example.com/users"),
        ("postgresql://:abc@x.example.com:5432/db", "postgresql://:***@x.example.com:5432/db"),
        # prose
        (f"sent Bearer {TOKEN}.", "sent Bearer ***"),
        ("authorization: basic dXNlcjpwYXNz", "authorization: basic ***"),
        ("sent Basic dXNlcjpwYXNz", "sent Basic ***"),
        ("'Authorization': 'Token aB3dE6gH'", "'Authorization': 'Token ***'"),
        ("http://a:b?c#d@x.example.com/", "http://a:***@x.example.com/"),
        ("Token 9944b09199c62bcf9418ad846dd0e4bb", "Token ***"),
        ("(b'Authorization', b'Bearer abc12345')", "(b'Authorization', b'Bearer ***')"),
    ],
)
def test_secrets_in_text_are_masked_once(text: str, shown: str) -> None:
    redactor = Redactor()
    assert redactor.text(text) == shown
    assert redactor.text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        '{"token_type": "bearer", "expires_in": 3600}',
        '{"next_cursor": "b2Zmc2V0PTIw", "total": 40}',
        '{"field": "password", "message": "at least 8 characters"}',
        '{"password": null, "token": true, "secret": {"type": "string"}, "tokens": []}',
        '{"password": "", "token": ""}',
        "password=&token=",
        "Token(access_token=None, expires=3)",
        "[Token(expires=3, access_token=None)]",
        "token=None expires=3",
        "password=null&x=1",
        "http://localhost:8000?to=me@x.org",
        "http://localhost:8000#me@x.org",
        "http://localhost?to:me@x.org",
        "Invalid token JavaScript",
        "Unexpected token inputStream",
        "a basic configuration1",
        "SyntaxError: Unexpected token inputStream2",
        "password and token are required",
        "the token returned by the service is refreshed",
        "Bearer authentication is required",
        "Basic authentication with bearer-tokens",
        "a token describes, a basic necessity",
        "tokens per second: 12",
        "the password must have: letters, digits",
        "http://users.example.com:8000/users?cursor=a@b",
        "http://users.example.com/a:b@c",
        "alice@example.com, bob@example.com",
        "passwordless=true",
        "Scenario: A wrong password is refused",
        "",
    ],
)
def test_text_without_secrets_stays(text: str) -> None:
    assert Redactor().text(text) == text


def test_parts_of_a_form() -> None:
    """Including files and multi-line values, as httpx sends them."""
    request = httpx.Request(
        "POST",
        "http://api.example.com",
        data={"password": "abc\r\ndef", "name": "Alice", "token": "", "note": "kept"},
        files={"private_key": ("id.pem", "-----BEGIN KEY-----\nabc\n", "text/plain")},
        headers={"Content-Type": "multipart/form-data; boundary=limit"},
    )
    shown = Redactor().text(request.read().decode())
    parts = [part.partition("\r\n\r\n")[2] for part in shown.split("\r\n--limit")]
    assert parts == ["***", "Alice", "", "kept", "***", ""]
    assert 'name="private_key"; filename="id.pem"' in shown


def test_a_part_with_lf_alone() -> None:
    head = "--limit\nContent-Disposition: form-data; name="
    text = f'{head}"password1"\n\nabc\n{head}"note"\n\nkept\n--limit--'
    assert Redactor().text(text) == text.replace("abc", "***")
    prose = 'Give the "password"\n\nand more'
    assert Redactor().text(prose) == prose


def test_a_part_that_is_broken_off() -> None:
    text = '--limit\r\nContent-Disposition: form-data; name="password"\r\n\r\nabc'
    assert Redactor().text(text) == text.replace("abc", "***")


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a",
        '"',
        "\\",
        "://",
        "token",
        "token=",
        'token"',
        'token"\r\n',
        "token ",
        "token : ",
        'token: "',
        r"token\": \"",
        'name="',
        "Bearer ",
        "Bearer a",
        "=",
        ";",
    ],
)
def test_long_bodies_take_linear_time(piece: str) -> None:
    """Ten times the length takes about ten times as long, whatever a server sends."""
    redactor = Redactor()

    def seconds(length: int) -> float:
        body = piece * (length // len(piece))
        started = time.process_time()
        redactor.text(body)
        return time.process_time() - started

    short = min(seconds(20_000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(3)) < 40 * short + 0.01


def _exchange(
    *,
    url: str = "http://api.example.com/",
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    answer: bytes = b"",
    error: str | None = None,
) -> Exchange:
    request = SentRequest("POST", url, headers, body)
    response = ReceivedResponse(200, "OK", "HTTP/1.1", headers, answer)
    return Exchange(request, None if error else response, error, 0.0, 0.1, 1)


def test_every_part_of_an_exchange_is_masked() -> None:
    basic = base64.b64encode(b"alice:hunter22").decode()
    exchange = Exchange(
        SentRequest(
            "POST",
            "http://alice:hunter22@api.example.com/?api_key=topsecret1",
            (("authorization", f"Basic {basic}"), ("cookie", "sid=0a1b2c3d4e")),
            b'{"password": "hunter22-new"}',
        ),
        ReceivedResponse(
            200,
            "OK hunter22-new",
            "HTTP/1.1",
            (("set-cookie", "sid=9z8y7x6w5v; Path=/"), ("x-echo", "topsecret1")),
            f'{{"access_token": "{TOKEN}", "sid": "0a1b2c3d4e", "new": "9z8y7x6w5v"}}'.encode(),
        ),
        None,
        started_at=1.5,
        elapsed=0.25,
        attempt=2,
    )
    assert Redactor().exchange(exchange) == Exchange(
        SentRequest(
            "POST",
            "http://alice:***@api.example.com/?api_key=***",
            (("authorization", "Basic ***"), ("cookie", "sid=***")),
            b'{"password": "***"}',
        ),
        ReceivedResponse(
            200,
            "OK ***",
            "HTTP/1.1",
            (("set-cookie", "sid=***; Path=/"), ("x-echo", "***")),
            b'{"access_token": "***", "sid": "***", "new": "***"}',
        ),
        None,
        started_at=1.5,
        elapsed=0.25,
        attempt=2,
    )


def test_the_exchange_itself_is_not_changed() -> None:
    body = b'{"password": "hunter22"}'
    exchange = _exchange(headers=(("cookie", "sid=abc"),), body=body, answer=body)
    shown = Redactor().exchange(exchange)
    assert shown != exchange
    assert exchange == _exchange(headers=(("cookie", "sid=abc"),), body=body, answer=body)


def test_an_error_is_masked() -> None:
    exchange = _exchange(body=b'{"password": "hunter22"}', error="ReadError: hunter22 refused")
    shown = Redactor().exchange(exchange)
    assert shown.error == "ReadError: *** refused"
    assert shown.response is None


@pytest.mark.parametrize(
    "body",
    [bytes(range(256)) * 10, b"\xff\xfe\x00", "päss".encode("latin-1"), "päss".encode(), b""],
    ids=["all bytes", "no text", "latin-1", "utf-8", "empty"],
)
def test_binary_bodies_stay_as_they_are(body: bytes) -> None:
    shown = Redactor().exchange(_exchange(body=body, answer=body))
    assert shown.request.body == body
    assert shown.response is not None
    assert shown.response.body == body


def test_secrets_in_binary_bodies_are_masked() -> None:
    body = b'\xff\x00{"password": "p\xc3\xa4ssword1"}\xfe p\xc3\xa4ssword1'
    shown = Redactor().exchange(_exchange(body=body))
    assert shown.request.body == b'\xff\x00{"password": "***"}\xfe ***'


def test_masked_json_is_json() -> None:
    document = {"token": 123456789, "password": 'a"b\\', "user": {"secret": "ä\n"}, "id": 7}
    for text in (json.dumps(document), json.dumps({"log": json.dumps(document)})):
        shown = json.loads(Redactor().text(text))
        shown = json.loads(shown["log"]) if "log" in shown else shown
        assert shown == {"token": "***", "password": "***", "user": {"secret": "***"}, "id": 7}
