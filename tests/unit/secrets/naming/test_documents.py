"""Forms, YAML and addresses as a whole: their secrets are learned and masked."""

from __future__ import annotations

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.naming.documents import fields_in
from support.secrets.naming.known_names import KnownNames
from support.secrets.redactor import Redactor

FORM = "application/x-www-form-urlencoded"
YAML = "application/yaml"


def shown(body: str, kind: str = "", url: str = "http://a/b") -> tuple[str, str]:
    """Return the body and the address of a request as they are shown."""
    headers = (("Content-Type", f"{kind}; charset=utf-8"),) if kind else ()
    exchange = Exchange(SentRequest("POST", url, headers, body.encode()), None, None, 0, 0, 1)
    request = Redactor().exchange(exchange).request
    return request.body.decode(), request.url


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("pair", "is_secret"),
    [
        ("password=a\"b'c<d\\e", True),
        ("password=x y", True),
        ("p%61ssword=x", True),
        ("token[]=x", True),
        ("user[password][]=x", True),
        ("user%5Bpassword%5D%5B%5D=x", True),
        ("password[new]=x", True),
        ("token[type]=bearer", False),
        ("max_tokens=100", False),
        ("password=null", False),
        ("grant_type=password", False),
    ],
)
def test_a_field_of_a_form(pair: str, *, is_secret: bool) -> None:
    name, _, value = pair.partition("=")
    expected = f"a=b&{name}={'***' if is_secret else value}&x=1"
    assert shown(f"a=b&{pair}&x=1", FORM)[0] == expected


def test_a_query_is_a_form() -> None:
    url = "http://a/b?user[password]=a\"b'c<d&x=1"
    assert shown("", url=url)[1] == "http://a/b?user[password]=***&x=1"


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("password: hunter", "password: ***"),
        ("password: correct horse  # note", "password: ***  # note"),
        ("password: 'it''s a 1' # x", "password: '***' # x"),
        ('"p\\u0061ssword": "a\\"b"', '"p\\u0061ssword": "***"'),
        ("password: |\n  two\n  lines\n", "password: ***\n"),
        ("password: >-\n  folded\n  text\nb: c", "password: ***\nb: c"),
        ("password: !!str hunter", "password: ***"),
        ("password: &p hunter\nb: *p", "password: ***\nb: *p"),
        ("{user: é, password: hunter two}", "{user: é, password: ***}"),
        ("tokens: [a1, 'b 2']\n", "tokens: [***, 'b 2']\n"),
        ("token:\n  value: hunter\n  type: bearer", "token:\n  value: ***\n  type: bearer"),
        ("- name: API_TOKEN\n  value: hunter", "- name: API_TOKEN\n  value: ***"),
        ("- value: hunter\n  name: API_TOKEN", "- value: ***\n  name: API_TOKEN"),
        ("Authorization: Bearer abc", "Authorization: Bearer ***"),
        ("password: hunter\nb: [", "password: ***\nb: ["),  # broken off
        ("password_policy: strong\ntoken_type: bearer", None),
        ("max_tokens: 5\ntoken: null\nsecret: ~\npassword: true", None),
        ("authorization:\n  roles: [admin]", None),
        ("? [a, b]\n: c\npassword_hint: d", None),
    ],
)
def test_a_field_of_yaml(written: str, masked: str | None) -> None:
    assert shown(written, YAML)[0] == (masked or written)


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        ("user: é\npassword: correct horse\n", "user: é\npassword: ***\n"),
        ("---\n- password: hunter\n", "---\n- password: ***\n"),
        ('a=b&password=x"y', "a=b&password=***"),
        ("password: required\nand: [more", None),  # prose
        ("a note\nwith a password: hunter", None),
    ],
)
def test_without_a_media_type_the_form_of_a_body_decides(body: str, masked: str | None) -> None:
    assert shown(body)[0] == (masked or body)


@pytest.mark.promise("safety.md", "by its value: the secrets")
@pytest.mark.parametrize(
    ("kind", "body", "secret"),
    [
        (FORM, "password=hunter\"and'more", "hunter\"and'more"),
        (YAML, "password: correct horse", "correct horse"),
        (YAML, "password: |\n  hunter two\n", "hunter two"),
        ("text/plain", "é: 1\npassword: huntertwo", "huntertwo"),
        ("application/xml", '<a password="x&lt;\\y&amp;z12"/>', "x<\\y&z12"),
        ("application/xml", "<a name='token' value='x&lt;hunter'/>", "x<hunter"),
        ("application/json", '[{"value": "{x} h12}", "name": "token"}]', "{x} h12}"),
        ("application/json", '{"password": "{not-a-placeholder}"}', "{not-a-placeholder}"),
        ("application/json", '{"token": "{af2b4c5d-1111-2222-3333-444455556666}"}', None),
    ],
)
def test_values_are_learned_as_they_are_meant(kind: str, body: str, secret: str | None) -> None:
    redactor = Redactor()
    request = SentRequest("POST", "http://a/b", (("content-type", kind),), body.encode())
    redactor.learn_from(request)
    secret = secret or "{af2b4c5d-1111-2222-3333-444455556666}"
    assert [value for value, _ in redactor.learned] == [secret]
    assert redactor.text(f"<{secret}>") == "<***>"


def test_a_response_is_read_in_the_same_way() -> None:
    headers = (("Content-Type", "text/yaml"),)
    response = ReceivedResponse(200, "OK", "HTTP/1.1", headers, b"token: [hunter2x # c\n, b]")
    assert Redactor().response(response).body == b"token: [*** # c\n, b]"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60 + b"{password: a1}" + b"]" * 60,
        b"password: hunter\nb: \xff",
        b"password: hunter\n" + b"# x\n" * 250_000,
    ],
    ids=["deep", "no UTF-8", "long"],
)
def test_yaml_has_limits(body: bytes) -> None:
    assert fields_in(body, YAML, KnownNames()) == []


@pytest.mark.promise("safety.md", "YAML longer than 100 kB")
def test_long_yaml_is_read_line_by_line() -> None:
    long = "# x\n" * 250_000
    assert shown(f"password: abc1\n{long}", YAML)[0] == f"password: ***\n{long}"


@pytest.mark.promise("safety.md", "by its value: the secrets")
@pytest.mark.parametrize("charset", ["utf-16", "UTF-16-LE", "iso-8859-1", "cp1252"])
def test_a_body_may_be_in_another_charset(charset: str) -> None:
    headers = (("Content-Type", f'application/json; charset="{charset}"'),)
    body = '{"password": "päss1wörd", "name": "Zoë"}'.encode(charset)
    redactor = Redactor()
    masked = redactor.exchange(
        Exchange(SentRequest("POST", "/", headers, body), None, None, 0, 0, 1)
    )
    assert masked.request.body.decode(charset) == '{"password": "***", "name": "Zoë"}'
    assert redactor.text("sent päss1wörd to Zoë") == "sent *** to Zoë"


@pytest.mark.parametrize("charset", ["utf-16", "unknown"])
def test_what_is_no_text_in_its_charset_is_read_as_it_is(charset: str) -> None:
    body = '{"password": "a1é"}'
    assert len(body.encode()) % 2 == 0
    assert (
        shown(f"{body} ", f"application/json; charset={charset}; x")[0]
        == body.replace("a1é", "***") + " "
    )
