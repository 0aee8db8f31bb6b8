"""Each view of a text knows where in the text its bytes are."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from support.secrets.spelling.escapes import Kept, Plain, Undone
from support.secrets.spelling.views import runs_of, views
from support.secrets.spelling.words import LONG, SHORT, places, word, words

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "Tr0ub4dor-and-3"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"a {SECRET} b", SECRET),
        (f'{{"a": "\\u00e9\\"{SECRET}\\n"}}', SECRET),
        (f"%22%C3%A9{quote(SECRET)}%22", SECRET),
        (f"&quot;{SECRET.replace('-', '&#45;')}&quot;", SECRET.replace("-", "&#45;")),
        (json.dumps({"a": quote(f"\\{SECRET}", safe="")}), SECRET),
        ("\\" * 2000 + f'"{SECRET}"' * 3 + "\n" * 2000, SECRET),
    ],
)
def test_offsets_lead_back_to_the_text(text: str, place: str) -> None:
    data = text.encode()
    view = next(iter(views(data)))
    start = view.data.index(SECRET.encode())
    first, last = view.origin(start, start + len(SECRET))
    assert data[first:last].decode() == place


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("in_ascii", [True, False])
@pytest.mark.parametrize("length", [0, 4000])
def test_base64_leads_back_to_its_characters(before: str, length: int, *, in_ascii: bool) -> None:
    written = base64.b64encode(f"{before}{SECRET} and more".encode()).decode()
    data = f"{'/x' * length} is {written}".encode()
    [(view, start)] = [
        (view, view.data.index(SECRET.encode()))
        for view in views(data, in_ascii=in_ascii)
        if SECRET.encode() in view.data
    ]
    first, last = view.origin(start, start + len(SECRET))
    assert written.encode().startswith(data[-len(written) :][: first - len(data) + len(written)])
    assert data[last - 1 :]
    assert (
        base64.b64encode(f"{before}{SECRET}".encode())[len(before) * 8 // 6 :][:18]
        in (data[first : last + 2])
    )


def test_base64_may_be_in_base64() -> None:
    inner = base64.b64encode(f"user:{SECRET}".encode())
    data = base64.b64encode(b"12" + inner)
    assert sum(SECRET.encode() in view.data for view in views(data)) == 1


@pytest.mark.promise("safety.md", "A value is masked in every")
@pytest.mark.parametrize("change", [str.lower, str.upper])
@pytest.mark.parametrize("before", ["", "0", "0a", "0123456789abcdef, "])
def test_hexadecimal_digits_lead_back_to_their_places(
    before: str, change: Callable[[str], str]
) -> None:
    digits = change(SECRET.encode().hex())
    data = f"etag {before}{digits}0, 0123456789abcdef0123".encode()
    [(view, start)] = [
        (view, view.data.index(SECRET.encode()))
        for view in views(data)
        if SECRET.encode() in view.data
    ]
    first, last = view.origin(start, start + len(SECRET))
    assert data[first:last].decode() == digits


@pytest.mark.parametrize("encode", [base64.b64encode, binascii.b2a_hex])
def test_hexadecimal_digits_may_be_encoded(encode: Callable[[bytes], bytes]) -> None:
    data = encode(f"user:{SECRET}".encode().hex().encode())
    assert sum(SECRET.encode() in view.data for view in views(data)) == 1


def test_a_plain_text_has_no_escapes() -> None:
    assert Plain(b'"a\\u0062\\\\n" %25%41&amp;lt;').data == b"ab %A<"
    assert Plain(b"plain").data == b"plain"
    assert not Plain(b'"quoted"').had_escapes
    assert Plain(b"a%20b").had_escapes


def test_edges_are_what_was_dropped() -> None:
    assert Plain(b"'\"a'b\\n").edges == (b"'\"", b"\n")
    assert Plain(b"a").edges == (b"", b"")
    text = b'{"a": "\'\\"a\'b\\n"}'
    plain = Plain(text)
    start = plain.data.index(b"ab")
    first, last = plain.origin(start, start + 2, Plain(b"'\"a'b\n").edges)
    assert text[first:last] == b"'\\\"a'b\\n"


def test_offsets_of_undone_and_kept() -> None:
    undone = Undone(b"a\\u00e9b")
    assert [undone.origin(n, n + 1) for n in range(4)] == [(0, 1), (1, 7), (1, 7), (7, 8)]
    kept = Kept(b"a--b", b"-")
    assert kept.origin(0, 2) == (0, 4)
    assert kept.origin(1, 2) == (3, 4)


@pytest.mark.parametrize("size", [LONG, SHORT])
def test_words_are_found_wherever_they_start(size: int) -> None:
    known = set(words(SECRET.encode()[: size + 3], size))
    assert len(known) == 4
    for before in range(9):
        data = b"." * before + SECRET.encode() + b"."
        [place] = [p for p in places(data, known, size) if p - before < 4]
        assert place % 4 == 0
        assert word(data, place, size) in known
    assert list(places(b"", known, size)) == []


@pytest.mark.parametrize("least", [1, 3, 4])
def test_runs_are_those_of_a_regular_expression(least: int) -> None:
    pattern = re.compile(rb"[a-c]{%d,}" % least)
    for text in (b"", b"abc", b"ab-abc\tabca\x00c", b" cab\r\nacab  b", bytes(range(256))):
        assert runs_of(b"abc", least, text) == pattern.findall(text)


def test_runs_lead_back_to_where_they_are() -> None:
    """A short run that a longer one begins with is not taken for it."""
    secret = base64.b64encode(SECRET.encode())
    data = (
        secret[:10]
        + b"-" * 20
        + b" "
        + secret[:10]
        + b' "'
        + secret
        + b'" '
        + secret.hex().encode()
    )
    found = [
        view.origin(start, start + len(SECRET))
        for view in views(data)
        if (start := view.data.find(SECRET.encode())) >= 0
    ]
    first = data.index(b'"') + 1
    assert found[0] == (first, first + len(secret))
    assert found[-1] == (data.rindex(b" ") + 1, len(data))


@pytest.mark.parametrize("secret", ["hunter-2p", "hunter-2200"])
@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("after", ["", " and more"])
def test_a_secret_whose_base64_is_cut_off_ends_with_the_text(
    secret: str, before: str, after: str
) -> None:
    """What is missing are zeros."""
    whole = base64.b64encode(f"{before}{secret}".encode()).rstrip(b"=")
    places = []
    for cut in range(3):
        data = whole[: len(whole) - cut] + after.encode()
        places += [
            view.origin(start, start + len(secret))[1] - len(data) + len(after)
            for view in views(data)
            if (start := view.data.find(secret.encode())) >= 0
        ]
    assert set(places) == {0}
