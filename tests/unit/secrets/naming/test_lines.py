"""Secrets in lines without quotes, and lines that only look like them."""

from __future__ import annotations

import pytest

from support.secrets.redactor import Redactor


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    "text",
    [
        "[db]\nuser = x\npassword = SECRET\nport = 1",
        "client_secret = SECRET",
        "curl -H 'X-Api-Key: SECRET' http://a",
        'curl --header "X-Api-Key: SECRET" http://a',
        r'{"cmd":"curl -H \"X-Api-Key:SECRET\" http"}',
        "Set-Cookie: sid=SECRET",
        "< Set-Cookie: sid=SECRET; Path=/",
        "> X-Api-Key: SECRET\r\n> Host: a",
        "run --api-token SECRET --verbose",
        "password\n  Too short [type=x, input_value='SECRET', input_type=str]",
        "cookie: SECRET",
    ],
)
def test_the_value_of_a_line_is_masked(text: str) -> None:
    assert Redactor().text(text.replace("SECRET", "Zq1!x")) == text.replace("SECRET", "***")


@pytest.mark.parametrize(
    "text",
    [
        "token = get_token()",
        "token = grant.access_token",
        "password = required",
        "token = None",
        "--password is required",
        "a --token 'x' and more",
        "name\n  Too short [type=x, input_value='abc1', input_type=str]",
        "the token = a1",
        "assert token == a1",
        "a 'token: a1' in quotes",
        "cookie: chocolate-chip",
        '{"cookie": "chocolate-chip"}',
        "password.last_changed: 2026-01-01",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert Redactor().text(text) == text
