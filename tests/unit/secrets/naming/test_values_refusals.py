"""Descriptions and refusals of secrets stay, and are not learned."""

from __future__ import annotations

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.naming.values import refuses
from support.secrets.redactor import Redactor

JSON, YAML, XML = "application/json", "application/yaml", "application/xml"


def shown(body: str, kind: str) -> tuple[str, list[str]]:
    """Return the body of a response as it is shown, and the secrets that are learned from it."""
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (("Content-Type", kind),), body.encode())
    exchange = Exchange(SentRequest("GET", "http://a/b", (), b""), response, None, 0, 0, 1)
    redactor = Redactor()
    masked = redactor.exchange(exchange).response
    assert masked is not None
    return masked.body.decode(), [secret for secret, _ in redactor.learned]


@pytest.mark.promise("safety.md", "Words of a refusal")
@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, '{"errors":{"password":"required","token":"invalid"}}'),
        (JSON, '{"password":"must_not_be_blank","token":"TOKEN_EXPIRED","pwd":"isTooShort"}'),
        (JSON, '{"secret":{"owner":"platform-team","region":"eu-west-1","rotated":"2026-01-01"}}'),
        (JSON, '{"tokens":[{"id":"x","scopes":["users:read","a-1"]}]}'),
        (JSON, '{"token_endpoint":"https://h/token","next_token":"a1b2c3d4"}'),
        (JSON, '{"flows":{"password":{"tokenUrl":"/auth/token"}},"tokens":{"ttl":"15m"}}'),
        (YAML, "path: /auth/token\ncontent: kept1\nlabel: token\ninput: kept1"),
        (YAML, "Password: {minLength: 8, pattern: '^[a-z]1+$'}"),
        (
            YAML,
            "secret:\n  owner: platform-team\n  teams: [platform-team, b]\n  replicas: 20000000",
        ),
        (YAML, "errors:\n  password: must not be blank\n  token: invalid-token"),
        (XML, "<secret><owner>platform-team</owner></secret>"),
        (XML, "<errors><password>must have at least 8 characters</password></errors>"),
        ("text/plain", "see https://h/docs?token=required&x=1"),
    ],
)
def test_what_describes_a_secret_stays(kind: str, body: str) -> None:
    assert shown(body, kind) == (body, [])


@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.parametrize(
    ("kind", "body", "secret"),
    [
        (JSON, '{"secret":{"owner":"platform-team","value":"%s"}}', "correct-horse"),
        (JSON, '{"secret":{"owner":"platform-team","password":"%s"}}', "correct-horse"),
        (JSON, '{"passwords":{"admin":"%s"}}', "Zq8xLm42"),
        (JSON, '{"tokens":[{"scopes":["users:read"],"token":"%s"}]}', "correct-horse"),
        (JSON, '{"secret":{"owners":["%s"]}}', "Tr*ubador"),
        (YAML, "op: replace\npath: /password\nvalue: '%s'", "Zq8xLm42"),
        (YAML, "value: '%s'\ntype: password", "Zq8xLm42"),
        (YAML, "secret:\n  owner: platform-team\n  keys: ['%s']", "Zq8xLm42"),
        (XML, "<secret><owner>team</owner><value>%s</value></secret>", "correct-horse"),
    ],
)
def test_a_secret_beside_descriptions_is_learned(kind: str, body: str, secret: str) -> None:
    assert shown(body % secret, kind) == (body % "***", [secret])


@pytest.mark.promise("safety.md", "Words of a refusal")
@pytest.mark.parametrize(
    ("text", "is_refusal"),
    [
        ("required", True),
        ("This field is required.", True),
        ("must have at least 8 characters", True),
        ("PASSWORD_TOO_SHORT", True),
        ("NotBlank", True),
        ("invalid123", False),
        ("requiredx", False),
        ("Zq8!invalid", False),
        ("correct horse battery", False),
        ("must be " + "x" * 300, False),
    ],
)
def test_words_of_a_refusal(text: str, *, is_refusal: bool) -> None:
    assert refuses(text) is is_refusal
