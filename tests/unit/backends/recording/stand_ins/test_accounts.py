"""Names of accounts are replaced where they are credentials."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from support.backends.recording.stand_ins.accounts import Accounts
from support.http.exchange import SentRequest
from support.settings.api_shape import Login
from tests.unit.backends.recording.stand_ins.messages import received

LOGIN = Login(path="/login", username="user-name")
ACCOUNTS = Accounts(LOGIN, {"ad+min": "fbdcae"}, {"ad+min": {"p&ss word"}}, ())
SECRETS = {"p&ss word": "cafe"}
OPEN = Accounts(LOGIN, {"admin": "fbdca"}, {"admin": {"secret"}}, {"admin"})
PART = 'name="username"\r\n\r\n{}\r\n--b'


def post(body: str, url: str = "http://h/v1/login?a=1") -> SentRequest:
    return SentRequest("POST", url, (), body.encode())


def stand_in(secret: str) -> str:
    return SECRETS.get(secret, secret)


def replaced(accounts: Accounts, request: SentRequest) -> str:
    return accounts.request(request, stand_in).body.decode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            urlencode({"user-name": "ad+min", "password": "p&ss word", "role": "ad+min"}),
            "user-name=fbdcae&password=cafe&role=ad%2Bmin",
        ),
        (
            '{"user-name": "ad+min", "password": "p&ss word", "role": "ad+min"}',
            '{"user-name": "fbdcae", "password": "cafe", "role": "ad+min"}',
        ),
        (
            urlencode({"client_id": "ad+min", "client_secret": "p&ss word"}),
            "client_id=fbdcae&client_secret=cafe",
        ),
    ],
    ids=["form", "JSON", "client"],
)
def test_a_sign_in_has_the_stand_in_of_the_name(body: str, expected: str) -> None:
    assert replaced(ACCOUNTS, post(body)) == expected


@pytest.mark.parametrize(
    "request_",
    [
        post('{"user-name": "ad+min", "password": "another"}'),
        post('{"user-name": "ad+min", "password": "p&ss word"}', "http://h/users"),
        SentRequest("PUT", "http://h/login", (), b'{"user-name":"ad+min","p":"p&ss word"}'),
    ],
    ids=["another password", "another path", "another method"],
)
def test_a_name_that_the_feature_writes_stays_elsewhere(request_: SentRequest) -> None:
    assert ACCOUNTS.request(request_, stand_in) == request_


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"username": "admin", "role": "admin"}', '{"username": "fbdca", "role": "admin"}'),
        ('{"username":"admin2","user": "an admin"}', '{"username":"admin2","user": "an admin"}'),
        ("username=admin&x=admin", "username=fbdca&x=admin"),
        ("a=1&login=admin", "a=1&login=fbdca"),
        ("a=1&login=admins", "a=1&login=admins"),
        (PART.format("admin"), PART.format("fbdca")),
    ],
)
def test_another_name_is_replaced_under_the_name_of_an_account(text: str, expected: str) -> None:
    assert replaced(OPEN, post(text, "http://h/users")) == expected
    answer = received()
    body = OPEN.response(type(answer)(200, "OK", "HTTP/1.1", (), text.encode())).body
    assert body.decode() == expected


def test_an_address_is_searched_like_a_form() -> None:
    request = post("", "http://h/admin?username=admin&q=admin")
    assert OPEN.request(request, stand_in).url == "http://h/admin?username=fbdca&q=admin"


def test_without_accounts_nothing_changes() -> None:
    answer = received({"username": "admin"})
    assert Accounts().response(answer) is answer
    assert Accounts().request(post("username=admin"), stand_in) == post("username=admin")


def test_a_field_that_is_not_json_stays() -> None:
    malformed = post(r'{"user-name": "\x", "password": "p&ss word"}')
    assert replaced(ACCOUNTS, malformed) == r'{"user-name": "\x", "password": "cafe"}'
