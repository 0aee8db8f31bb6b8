"""The encodings in which a file may contain a secret."""

from __future__ import annotations

import base64
import html
import json
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode

import pytest

from support.secrets.spellings import octets, spellings

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = ["hunter2-hunter2", "pä \"ss\\w'ord/ <&> $x`", "line one\nline two\t!", "a+b/c=d e%f~"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "write",
    [
        str,
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("/", "\\/"),
        lambda text: json.dumps(json.dumps({"a": json.dumps({"b": text})})),
        repr,
        html.escape,
        lambda text: html.escape(json.dumps(text)),
        shlex.quote,
        lambda text: text.replace("'", "''"),
        lambda text: text.replace('"', '""'),
        quote,
        quote_plus,
        lambda text: quote(text, safe=""),
        lambda text: quote(text, safe="").lower(),
        lambda text: urlencode({"a": text}),
    ],
    ids=range(16),
)
def test_a_secret_is_found_however_it_is_written(secret: str, write: Callable[[str], str]) -> None:
    written = f"a: {write(secret)}".encode()
    assert any(spelling in written for spelling in spellings(secret))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("before", ["", "a", "ab", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_is_found_in_base64_at_any_place(
    secret: str, before: str, encode: Callable[[bytes], bytes]
) -> None:
    written = encode(f"{before}{secret}, and more".encode())
    assert any(spelling in written for spelling in spellings(secret))


def test_what_is_short_is_not_looked_for() -> None:
    assert spellings("short") == frozenset()
    assert all(len(spelling) >= 8 for spelling in spellings("eight888"))


def test_a_text_has_the_bytes_that_it_was_decoded_from() -> None:
    assert octets("é") == b"\xc3\xa9"
    assert octets(b"\xff".decode("utf-8", "surrogateescape")) == b"\xff"
    assert octets("\ud800") == b"\xed\xa0\x80"
