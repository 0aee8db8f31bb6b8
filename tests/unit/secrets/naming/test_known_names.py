"""Names of secrets, and names that only look like them."""

from __future__ import annotations

import json

import pytest

from support.secrets.naming.known_names import KnownNames
from support.secrets.redactor import Redactor


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.promise("safety.md", "A number or an underscore")
@pytest.mark.parametrize(
    "name",
    ["password1", "newPassword1", "token2", "password_", "password_2", "api_key_3", "secret-1"],
)
def test_a_number_may_follow(name: str) -> None:
    assert KnownNames().of(name)
    for text in (
        json.dumps({name: "abc"}),
        f"x=1&{name}=abc&y=2",
        f"<{name}>abc</{name}>",
        f"{name}: abc1"[:-1] + "1",
        f"User(x=1, {name}='abc')",
    ):
        assert "abc" not in Redactor().text(text)


@pytest.mark.promise("safety.md", "Cursors of pages")
@pytest.mark.parametrize(
    "name",
    [
        *("token_type", "password_policy", "tokens_used", "tokenizer", "password1x", "monkeys"),
        *("key1", "token_endpoint", "page_token", "nextToken", "next_page_token", "sig", "design"),
        *("continuationToken", "signature"),
    ],
)
def test_other_names_are_none(name: str) -> None:
    assert KnownNames().of(name) is None or name.startswith("sig")
    text = json.dumps({name: "abc12345", "n": {name: 5}})
    assert Redactor().text(text) == text


@pytest.mark.promise("safety.md", "A number or an underscore")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"tokens": "a1b2c3d4"}', '{"tokens": "***"}'),
        ('{"api_keys": ["k1", "k2"]}', '{"api_keys": ["***", "***"]}'),
        ("tokens=a1b2c3d4&x=1", "tokens=***&x=1"),
        ("<passwords><item>x1</item></passwords>", "<passwords><item>***</item></passwords>"),
        ('{"max_tokens": 100, "tokens": "12345678"}', None),
        ('{"tokens": "many of them 1"}', None),
        ("max_tokens=100", None),
        ("<tokens>100</tokens>", None),
    ],
)
def test_a_plural_may_be_a_number_or_prose(text: str, shown: str | None) -> None:
    assert Redactor().text(text) == (shown or text)


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/f?X-Amz-Signature=abc1&x=1", "/f?X-Amz-Signature=***&x=1"),
        ("/f?sv=1&sig=ab%2Fc1", "/f?sv=1&sig=***"),
        ("/f?design=abc1&X-Amz-SignedHeaders=host", None),
        (
            '{"secret_id": "abc1", "encryptionKey": "d2"}',
            '{"secret_id": "***", "encryptionKey": "***"}',
        ),
    ],
)
def test_signatures_of_addresses_and_further_keys(text: str, shown: str | None) -> None:
    assert Redactor().text(text) == (shown or text)


@pytest.mark.promise("safety.md", "It is the whole name or its last words")
def test_a_number_may_follow_a_further_name() -> None:
    names = KnownNames(["otp"])
    assert names.of("user_otp_2")
    assert names.of("otp_hint") is None


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"Authorization": "Bearer a1"}', '{"Authorization": "Bearer ***"}'),
        ('{"authorization": "a1"}', '{"authorization": "***"}'),
        ('{"Cookie": "sid=a1; theme=b2"}', '{"Cookie": "sid=***; theme=***"}'),
        ('{"Set-Cookie": ["sid=a1; Path=/"]}', '{"Set-Cookie": ["sid=***; Path=/"]}'),
        ('{"authorization": ["Basic b2"]}', '{"authorization": ["Basic ***"]}'),
        (r'{"cookie": "a=\"b 1\""}', '{"cookie": "***"}'),
        ('{"authorization": {"roles": ["users:read"]}}', None),
        ('{"Vary": "Authorization, Cookie"}', None),
    ],
)
def test_headers_may_be_fields(text: str, shown: str | None) -> None:
    assert Redactor().text(text) == (shown or text)


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r'{"p\u0061ssword": "a1"}', r'{"p\u0061ssword": "***"}'),
        (r'{"\u0074oken": "a\u0041"}', r'{"\u0074oken": "***"}'),
        (r'{"b": "{\"p\\u0061ssword\": \"a1\"}"}', r'{"b": "{\"p\\u0061ssword\": \"***\"}"}'),
        ("a=b&p%61ssword=a%411&x=1", "a=b&p%61ssword=***&x=1"),
    ],
)
def test_a_name_may_be_escaped(text: str, shown: str) -> None:
    assert Redactor().text(text) == shown
