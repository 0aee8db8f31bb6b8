"""Fields whose names say that they hold a secret, however they are written."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from support.http.exchange import SentRequest
from support.secrets.naming.fields import SecretFields
from support.secrets.redactor import Redactor

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # XML
        ("<password>a1</password>", "<password>***</password>"),
        ("<ns:userPassword a='b'> a1\n</x>", "<ns:userPassword a='b'> ***\n</x>"),
        ("<token><![CDATA[a1]]></token>", "<token><![CDATA[***]]></token>"),
        (r"<password>a1<\/password>", r"<password>***<\/password>"),
        ("<password>Xy9]hunter2</password>", "<password>***</password>"),
        ("<token><![CDATA[a]<b>]1]]></token>", "<token><![CDATA[***]]></token>"),
        ("<token><![CDATA[a 1]]>", "<token><![CDATA[***]]>"),
        ("<password a='>b'>a1</password>", "<password a='>b'>***</password>"),
        (r"<password a=\">b\">a1</password>", r"<password a=\">b\">***</password>"),
        ("'<password>a1'", "'<password>***'"),  # cut off
        ("'<password><![CDATA[a]1'", "'<password><![CDATA[***'"),
        ('<login password="a1"/>', '<login password="***"/>'),
        (r'<login password="a\" b="c"/>', '<login password="***" b="c"/>'),
        (r'{"x": "<a token=\"a1\" b=\"c\"/>"}', r'{"x": "<a token=\"***\" b=\"c\"/>"}'),
        ('<login password="a1', '<login password="***'),
        (html.escape("<password>a1</password>"), "&lt;password&gt;***&lt;/password&gt;"),
        # YAML, and headers in a text
        ("user: x\npassword: a1\nage: 3", "user: x\npassword: ***\nage: 3"),
        ("users:\n  - api-key: a1  \r\n", "users:\n  - api-key: ***  \r\n"),
        ("X-Api-Key: a1b2", "X-Api-Key: ***"),
        # objects and lists
        ('{"password": {"new": "a b", "old": "c"}}', '{"password": {"new": "***", "old": "***"}}'),
        ('{"token": {"value": "a1", "type": "b"}}', '{"token": {"value": "***", "type": "b"}}'),
        ('{"tokens": ["a1", "b2"], "n": "c"}', '{"tokens": ["***", "***"], "n": "c"}'),
        ('{"secret": [{"v": ["a1"]}, "b2"]}', '{"secret": [{"v": ["***"]}, "***"]}'),
        ("{'token': {'value': b'a1'}}", "{'token': {'value': b'***'}}"),
        ('{"token": {"value": "a1', '{"token": {"value": "***'),
        ('{"token": {"message": "a1b2c3d4"}}', '{"token": {"message": "***"}}'),
        ('{"token": "{af2b4c5d-1111-2222-3333-444455556666}"}', '{"token": "***"}'),
        (r'{"b": "{\"token\": [\"a1\"]}", "c": "d"}', r'{"b": "{\"token\": [\"***\"]}", "c": "d"}'),
        (r'{"b": "{\"token\": [\"a1", "c": "d"}', r'{"b": "{\"token\": [\"***", "c": "d"}'),
        # tokens of OAuth
        (f'{{"access": "{JWT}"}}', '{"access": "***"}'),
        ('{"refresh":"0123456789abcdef0123"}', '{"refresh":"***"}'),  # pragma: allowlist secret
        ('{"X-Auth": "a1"}', '{"X-Auth": "***"}'),
        (
            '{"auth_key": "a", "subscription-key": "b"}',
            '{"auth_key": "***", "subscription-key": "***"}',
        ),
        # in addresses
        ('/x?filter={"token":"a1"}', '/x?filter={"token":"***"}'),
    ],
)
def test_the_value_is_masked(text: str, shown: str) -> None:
    redactor = Redactor()
    assert redactor.text(text) == shown
    assert redactor.text(shown) == shown


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.parametrize(
    "text",
    [
        '{"refresh": "https://h/r?token=SECRET&x=1"}',
        '{"access": "/x?api_key=SECRET&x=1"}',
        '{"password_reset_tokens": "https://h/r?token=SECRET&x=1"}',
        '{"token": {"href": "https://h/r?token=SECRET&x=1"}, "id": "kept"}',
        '{"secret": {"uri": "otpauth://totp/x?secret=SECRET&x=1", "id": "kept"}}',
        '{"password": {"message": "sent https://h/r?token=SECRET&x=1"}}',
        '{"tokens": ["see /r?token=SECRET&x=1 for it"]}',
        r'{"token": {"message": "{\"token\": {\"href\": \"/r?token=SECRET&x=1\"}}"}}',
    ],
)
def test_a_value_that_is_no_secret_may_contain_one(text: str) -> None:
    written = text.replace("SECRET", "abc12345")
    assert Redactor().text(written) == text.replace("SECRET", "***")
    [field] = SecretFields().find(written.encode())
    assert field.text == "abc12345"


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize("secret", ['a"b\\c', "a1", "ends with \\", 'x\\"', "\\\\"])
def test_json_may_be_in_json_in_json(secret: str) -> None:
    text = json.dumps({"password": secret, "n": 1})
    for _ in range(4):
        text = json.dumps({"body": text, "name": "kept"})
        shown = json.loads(Redactor().text(text))
        inner = shown
        while "body" in inner:
            assert inner["name"] == "kept"
            inner = json.loads(inner["body"])
        assert inner == {"password": "***", "n": 1}
        [field] = SecretFields().find(text.encode())
        assert field.text == secret


@pytest.mark.parametrize("depth", [1, 2])
def test_json_may_be_in_an_address(depth: int) -> None:
    written = json.dumps({"token": "a 1", "n": 1})
    for _ in range(depth):
        written = quote(written)
    shown = Redactor().text(f"/x?filter={written}&y=2")
    [field] = SecretFields().find(f"/x?filter={written}&y=2".encode())
    assert shown == f"/x?filter={written}&y=2".replace(
        quote("a 1") if depth == 1 else "a%25201", "***"
    )
    assert field.text == "a 1"


@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.promise("safety.md", "What a feature file or")
@pytest.mark.parametrize(
    "text",
    [
        # errors, schemas and descriptions
        '{"password": ["This field is required.", "invalid"]}',
        '{"password": {"message": "is too short", "code": "too_short_1"}}',
        '{"token": {"$ref": "#/components/schemas/Token1"}}',
        '{"required": ["password", "email1"]}',
        '{"max_tokens": 100, "tokens": "many", "usage": {"tokens": 3}}',
        '{"access": "read", "refresh": "daily", "access": {"level": "1"}}',
        '{"primary_key": "a1", "key": "a1", "monkey": "a1", "turnkey1": "a"}',
        "<th>Token</th><td>a1</td>",
        '{"detail": "Send `Authorization: Bearer <token>`."}',
        "give the <token> of the user",
        "password: required",
        "a wrong password: a1",
        # placeholders of features
        '{"password": "{user.password}"}',
        '{"password": "{user.password}{n}", "token": "{x|upper}"}',
        "username={user.name}&password={user.password}&x=1",
        "<password>{user.password}</password>",
        # what only looks like a token
        "version 1.2.3.eyJ.4",
        "550e8400-e29b-41d4-a716-446655440000",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",  # pragma: allowlist secret
        "gAAAAB is short, and AKIAB, too",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
    ],
)
def test_other_values_stay(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.mark.promise("safety.md", "If a field of your API holds")
@pytest.mark.promise("safety.md", "It is the whole name or its last words")
def test_further_fields_may_be_named() -> None:
    """They are the whole name, or its last word."""
    fields = SecretFields(["blob", "Recovery-Code"])
    redactor = Redactor(fields=fields)
    text = '{"blob": "a1", "totp_blob": "b2", "myblob": "c3", "recovery-code": "d4", "blobs": 3}'
    shown = (
        '{"blob": "***", "totp_blob": "***", "myblob": "c3", "recovery-code": "***", "blobs": 3}'
    )
    assert redactor.text(text) == shown
    assert redactor.text("a=1&blob=a1") == "a=1&blob=***"
    headers = (("X-Blob", "a1"), ("Blob", "a1"), ("Blob-Id", "7"))
    assert redactor.headers(headers) == (("X-Blob", "***"), ("Blob", "***"), ("Blob-Id", "7"))
    assert not SecretFields().is_header("X-Blob")


@pytest.mark.promise("safety.md", "It is the whole name or its last words")
@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        *[
            (name, True)
            for name in ("otp", "OTP", "user-otp", "userOtp", "userOTP", "SMSOtp", "otps")
        ],
        *[(name, False) for name in ("laptotp", "Laptotp", "LAPTOTP", "otpHint")],
    ],
)
def test_the_last_word_of_a_name_counts(name: str, *, is_secret: bool) -> None:
    shown = Redactor(fields=SecretFields(["otp"])).text(json.dumps({name: "493021"}))
    assert json.loads(shown) == {name: "***" if is_secret else "493021"}


def test_a_further_field_may_begin_like_a_known_one_or_be_one() -> None:
    redactor = Redactor(fields=SecretFields(["token_id", "password"]))
    assert (
        redactor.text("token_id=a&my_password=b&token=c")
        == "token_id=***&my_password=***&token=***"
    )


@pytest.mark.promise("safety.md", "It is the whole name or its last words")
@pytest.mark.parametrize("named", ["recovery_code", "recoveryCode", "Recovery-Code"])
def test_a_further_name_is_known_however_its_words_are_joined(named: str) -> None:
    redactor = Redactor(fields=SecretFields([named]))
    for name in ("recoveryCode", "recovery-code", "RECOVERY_CODE", "userRecoveryCode2"):
        assert redactor.text(json.dumps({name: "493021"})) == json.dumps({name: "***"})
        assert redactor.text(f"x=1&{name}=493021") == f"x=1&{name}=***"
        assert SecretFields([named]).is_header(f"X-{name}") is not name.startswith("user")
    for name in ("recoveryCodes", "recovery_codes"):
        assert redactor.text(json.dumps({name: ["4930"]})) == json.dumps({name: ["***"]})
        assert redactor.text(json.dumps({name: "4930"})) == json.dumps({name: "***"})
        assert redactor.text(json.dumps({name: 3})) == json.dumps({name: 3})


@pytest.mark.promise("safety.md", "If a field of your API holds")
@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("pincode pin", "pincode"),
        ("otp otp_code", "otp_code"),
        ("pin pin_code", "pinCode"),
        ("key keycode", "keycode"),
        ("key keycode", "key"),
        ("my_pin pin_code", "my_pin_code"),
        ("pin_my my_pin", "my_pin_my"),
        ("tokens", "mytokens"),
        ("token_id id", "mytoken_id"),
    ],
)
def test_a_further_name_may_begin_or_end_like_another(named: str, name: str) -> None:
    for names in (named.split(), named.split()[::-1]):
        redactor = Redactor(fields=SecretFields(names))
        assert redactor.text(json.dumps({name: "a1b2c3d4"})) == json.dumps({name: "***"})
        assert redactor.text(f"{name}=a1b2c3d4&x=1") == f"{name}=***&x=1"


@pytest.mark.parametrize("name", ["X-Auth", "x-auth", "X-Auth-Key", "Ocp-Apim-Subscription-Key"])
def test_headers_of_credentials(name: str) -> None:
    assert SecretFields().is_header(name)
    assert not SecretFields().is_header("X-Author")


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("name", "value", "is_secret"),
    [
        ("X-RateLimit-Tokens", "44444444", False),
        ("X-Tokens", "a1b2c3d4", True),
        ("X-Session-Count", "12345678", False),
        ("X-Session", "12345678", True),
        ("X-Token-Expires-In", "12345678", False),
        ("X-Next-Page-Token", "a1b2c3d4", False),
        ("X-Next-Auth-Token", "a1b2c3d4", True),
    ],
)
def test_a_header_may_count_secrets_or_describe_one(
    name: str, value: str, *, is_secret: bool
) -> None:
    redactor = Redactor()
    redactor.learn_from(SentRequest("GET", "http://a/b", ((name, value),), b""))
    assert redactor.headers(((name, value),)) == ((name, "***" if is_secret else value),)
    assert redactor.text(value) == ("***" if is_secret else value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[(b'set-cookie', b'sid=a1; Path=/')]", "[(b'set-cookie', b'sid=***; Path=/')]"),
        ("[(b'x-auth', b'a1'), (b'accept', b'a1')]", "[(b'x-auth', b'***'), (b'accept', b'a1')]"),
        ("('Cookie', 'a=')", "('Cookie', 'a=')"),
        ("('Cookie', \"it's=a1\")", "('Cookie', \"it's=***\")"),
    ],
)
def test_headers_in_a_text_are_masked_as_python_shows_them(text: str, shown: str) -> None:
    assert Redactor().text(text) == shown


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["nothing", ""],
        ["nothing", '{"password": "a1"}', "token=b2&x=1", "<Password>a1</Password>"],
        ["nothing", r'{"pass\u0077ord": "a1"}', "%70assword=a1", "otp"],
        ["password={made.up}", '{"otp": "123456"}'],
    ],
)
def test_the_fields_of_several_texts_are_those_of_each(texts: list[str]) -> None:
    fields = SecretFields(["otp"])
    data = [text.encode() for text in texts]
    for is_filled in (False, True):
        expected = [fields.find(text, is_filled=is_filled) for text in data]
        assert fields.find_in_each(data, is_filled=is_filled) == expected
