"""Secrets are known by their form, wherever they are."""

from __future__ import annotations

import json

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from support.http.exchange import ReceivedResponse, SentRequest
from support.secrets.naming.forms import credentials
from support.secrets.redactor import Redactor


def private_key() -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


FORMED = {  # assembled so that this file contains none
    "JWT": "eyJhbGciOiJIUzI1NiJ9" + ".eyJuYW1lIjoiYWRhIn0" + ".dGhlIHNpZ25hdHVyZQ",
    "JWE": "eyJhbGciOiJSU0EtT0FFUCJ9" + ".OKOawDo13gRp.48V1_ALb.5eym8TW_c8Su.XFBoMYUZ",
    "Fernet": Fernet(Fernet.generate_key()).encrypt(b"a text").decode(),
    "PEM": private_key(),
    "Amazon": "AKIA" + "QYLPMN5HFIQR7XYA",
    "Amazon, for a while": "ASIA" + "QYLPMN5HFIQR7XYA",
    "Google": "AIza" + "SyD3f7a9c0e5b1d8264af93e7c05d1b8a6f",
    "GitHub": "ghp_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",  # pragma: allowlist secret
    "GitLab": "glpat-" + "3f7a9c0e5b1d8264af93",  # pragma: allowlist secret
    "Slack": "xoxb-" + "123456789012-3f7a9c0e5b1d",  # pragma: allowlist secret
    "Stripe": "sk_live_" + "3f7a9c0e5b1d8264af93",  # pragma: allowlist secret
}


@pytest.mark.promise("safety.md", "by its form: JSON Web Tokens")
@pytest.mark.parametrize("form", FORMED)
def test_what_has_the_form_of_a_secret_is_masked(form: str) -> None:
    secret = FORMED[form]
    for write in (str, json.dumps):
        written = write({"id": 1, "list": [secret, "x"]})
        shown = Redactor().text(written)
        assert shown == written.replace(
            write(secret)[1:-1] if write is json.dumps else secret, "***"
        ) or (form == "PEM" and "PRIVATE" not in shown and "***', 'x'" in shown)


@pytest.mark.promise("safety.md", "by its value: the secrets")
@pytest.mark.parametrize("form", FORMED)
def test_and_learned_from_exchanges(form: str) -> None:
    redactor = Redactor()
    body = json.dumps([FORMED[form]]).encode()
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (), body)
    redactor.learn_from(SentRequest("GET", "http://a/b", (), b""), response)
    assert len(redactor.learned) == 1
    part = FORMED[form].splitlines()[-2:][0][-14:]
    # Not after a space, which would be part of the secret if a plus sign precedes it there.
    assert redactor.text(f"<{part}>") == "<***>"


def test_several_are_masked_at_once() -> None:
    text = " and ".join(FORMED.values())
    assert Redactor().text(text) == " and ".join(["***"] * len(FORMED))


@pytest.mark.parametrize("end", ["", "\\n"])
def test_the_first_line_of_a_key_alone_is_none(end: str) -> None:
    """A message may name it; what follows its string stays."""
    first = "-----BEGIN PRIVATE" + " KEY-----"
    text = f'{{"detail": "it must begin with {first}{end}", "field": "key"}}'
    assert Redactor().text(text) == text


def test_a_key_without_its_end_ends_with_its_string() -> None:
    begun = FORMED["PEM"].rpartition("-----END")[0].replace("\n", "\\n")
    assert Redactor().text(f'{{"a": "{begun}", "b": 1}}') == '{"a": "***", "b": 1}'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Basic dTpwMQ== bearer a1b2c3d4, BEARER  e5f6g7h8", "Basic *** bearer ***, BEARER  ***"),
        ("bearer token a1b2c3d4e5f6g7h8", "bearer token ***"),
        ("bearer a1b2c3d4-token e5f6g7h8e5f6g7h8", "bearer *** e5f6g7h8e5f6g7h8"),
        ("forbearer a1b2c3d4 mytoken a1b2c3d4e5f6g7h8", None),
        ("a bearer of JavaScript, a token of love", None),
    ],
)
def test_each_scheme_in_a_text_is_followed_by_credentials(text: str, shown: str | None) -> None:
    found = credentials(text.encode())
    for field in reversed(found):
        text = f"{text[: field.start]}***{text[field.end :]}"
    assert text == (shown or text)
    assert bool(found) is bool(shown)
