"""Learning and masking take time in proportion to the texts, however many secrets there are."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.naming.known_names import KnownNames
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.secrets.naming.known_names import Name

SOURCE = random.Random(1)
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."  # how all of one service begin


FORM = "application/x-www-form-urlencoded"
KEY = "-----BEGIN PRIVATE KEY-----"  # pragma: allowlist secret


def tokens(number: int, beginning: str = "") -> list[str]:
    return [f"{beginning}{SOURCE.randbytes(20).hex()}" for _ in range(number)]


def exchange(found: list[str]) -> Exchange:
    body = json.dumps([{"id": n, "token": token} for n, token in enumerate(found)]).encode()
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (), body)
    return Exchange(SentRequest("GET", "http://a/b", (), b""), response, None, 0.0, 0.1, 1)


def users(number: int) -> str:
    return json.dumps(
        [{"id": n, "name": f"User {n}", "href": f"/users/{n:x}"} for n in range(number)]
    )


def seconds(act: Callable[[], object]) -> float:
    """Return the processor time that something takes, the best of three times."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("beginning", ["", JWT], ids=["opaque", "alike"])
def test_thousands_of_new_tokens_are_learned_and_masked_in_a_second(beginning: str) -> None:
    few, many = (exchange(tokens(number, beginning)) for number in (250, 2000))
    assert seconds(lambda: Redactor().exchange(many)) < 1
    assert seconds(lambda: Redactor().exchange(many)) < 24 * seconds(
        lambda: Redactor().exchange(few)
    )
    shown = Redactor().exchange(many).response
    assert shown is not None
    assert shown.body.count(b'"***"') == 2000


@pytest.mark.parametrize("beginning", ["", JWT], ids=["opaque", "alike"])
def test_thousands_of_known_tokens_are_masked_by_value_in_a_second(beginning: str) -> None:
    found = tokens(2000, beginning)
    redactor = Redactor(map(SecretStr, found))
    text = json.dumps({"body": json.dumps(found)})
    assert seconds(lambda: redactor.text(text)) < 1
    assert redactor.text(text).count("***") == 2000


@pytest.mark.promise("safety.md", "Masking takes about")
def test_the_number_of_secrets_hardly_matters() -> None:
    text = users(5000)
    few, many = (Redactor(map(SecretStr, tokens(number))) for number in (2, 2000))
    assert seconds(lambda: many.text(text)) < 4 * seconds(lambda: few.text(text)) + 0.01


@pytest.mark.promise("safety.md", "Masking takes about")
def test_a_large_body_is_masked_in_a_tenth_of_a_second_for_each_megabyte() -> None:
    redactor = Redactor(map(SecretStr, tokens(50)))
    text = users(22_000)
    assert len(text) > 1_000_000
    assert seconds(lambda: redactor.text(text)) < 0.1 * len(text) / 1_000_000 + 0.1


ESCAPES = ("%25", "%", "&amp;", "&", "\\", "\\u0041", "%5C", "QUJD", "\n", '"', "aQ==")
NAMES = (
    'token":{',
    '"token":{"id":"',
    '"token":{"id":"\'token\':{',
    'tokens":"',
    'token="',
    "<token>",
    "\ntoken: ",
    "('a','",
    "password%22",
)
ELEMENTS = ("token>", "token >x", "<token>x ", "<token><![CDATA[", "<token a='>", "<token ")
PAIRS = (
    '"name":"token",',
    '"value":"token","name":"',
    ' name="token" ',
    "<key>token</key>",
    "p%61ssword=",
    'form-data; name="token"\n\n',
    '"loc":["token",',
    '"path":"/token",',
    ' type="password" ',
    "\ntoken = ",
    "-H 'token:",
    "--token ",
    "\ntoken\n  ",
    '"key":"token/1",',
)
NESTED = ("<token><a>", "<token><a ", '<token a="<token>')
FORMS = ("eyJ", "-eyJ", ".-eyJ12345678", "gAAAA", "-gAAAA", KEY)


@pytest.mark.parametrize("piece", [*ESCAPES, *NAMES, *ELEMENTS, *PAIRS, *NESTED, *FORMS])
def test_long_texts_of_escapes_take_linear_time(piece: str) -> None:
    redactor = Redactor(map(SecretStr, tokens(5)))
    short, long = (piece * (length // len(piece)) for length in (10_000, 80_000))
    assert seconds(lambda: redactor.text(long)) < 20 * seconds(lambda: redactor.text(short)) + 0.01


@pytest.mark.parametrize("media_type", ["", "text/plain", "text/csv", "application/yaml", FORM])
@pytest.mark.parametrize("piece", ["# ", "# \n", "a\r", '"', "- ", "%\n", "a: {", "a=b&", "---\n"])
def test_long_bodies_take_linear_time_whatever_they_are_said_to_be(
    media_type: str, piece: str
) -> None:
    headers = (("Content-Type", media_type),)
    short, long = (
        ReceivedResponse(
            200, "", "HTTP/1.1", headers, (piece * (size // len(piece)) + "!").encode()
        )
        for size in (4_000, 32_000)
    )
    assert seconds(lambda: Redactor().response(long)) < 0.01 + 20 * seconds(
        lambda: Redactor().response(short)
    )


def test_a_body_is_searched_for_fields_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is learned from, and then masked. A short one is also searched together with others."""
    searched = list[bytes]()
    find = KnownNames.find

    def counted(names: KnownNames, data: bytes, *arguments: Any) -> list[Name]:
        searched.append(data)
        return find(names, data, *arguments)

    monkeypatch.setattr(KnownNames, "find", counted)
    seen = exchange(tokens(400))
    assert seen.response is not None
    shown = Redactor().exchange(seen).response
    assert shown is not None
    assert b'"***"' in shown.body
    assert sum(seen.response.body in data for data in searched) == 1


def test_yaml_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = list[str]()
    parse = yaml.parse

    def counted(text: str, **options: Any) -> Any:
        parsed.append(text)
        return parse(text, **options)

    monkeypatch.setattr(yaml, "parse", counted)
    headers = (("Content-Type", "application/yaml"),)
    request = SentRequest("POST", "http://a/b", headers, b"user: A\npassword: parsed once\n")
    shown = Redactor().exchange(Exchange(request, None, None, 0, 0, 1)).request
    assert (shown.body, len(parsed)) == (b"user: A\npassword: ***\n", 1)
