"""Bodies as bytes and as text."""

from __future__ import annotations

import gzip

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.http.text_body import BodyContentError, decoded_body, shown_body, text_body


def response(body: bytes, content_type: str = "text/plain", encoding: str = "") -> httpx.Response:
    """Return a response whose body httpx has decoded as far as it can."""
    headers = {"Content-Type": content_type}
    return httpx.Response(200, headers=headers | {"Content-Encoding": encoding}, content=body)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"a", ""), (b"a", "identity"), (gzip.compress(b"a"), "gzip"), (gzip.compress(b"a"), "GZip ")],
    ids=["none", "identity", "gzip", "letter case"],  # compressed data contains the time
)
def test_a_body_is_decoded(body: bytes, encoding: str) -> None:
    assert decoded_body(response(body, encoding=encoding)) == b"a"


@pytest.mark.parametrize("encoding", ["aws-chunked", "x-unknown", "gzip, x-unknown", "x-gzip"])
def test_a_body_in_a_coding_that_httpx_leaves_in_place_is_reported(encoding: str) -> None:
    body = gzip.compress(b"a")
    name = encoding.rpartition(", ")[2]
    with pytest.raises(BodyContentError, match=f"has the Content-Encoding {name}, which cannot"):
        text_body(response(body, encoding=encoding))
    assert decoded_body(response(b"", encoding=encoding)) == b""  # after HEAD, with 304


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "text/plain", "é"),
        ("é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "é"),
        ("é".encode("utf-16"), "text/plain", "é"),
        (b"\xfe\xff" + "é".encode("utf-16-be"), "application/json", "é"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/plain; charset=latin-1", "é"),
        (b"", "text/plain; charset=unknown", ""),
    ],
)
def test_a_body_is_text_in_its_charset(body: bytes, content_type: str, text: str) -> None:
    if body:
        assert text_body(response(body, content_type)) == text


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"a\xff", "text/plain", "is not text in utf-8: byte 2 is 0xff"),
        (b"a\xff", "text/plain; charset=ascii", "is not text in ascii: byte 2 is 0xff"),
        (b"a", "text/plain; charset=utf8mb4", "has the charset 'utf8mb4', which is unknown here"),
        (b"a", "text/plain; charset=zlib", "has the charset 'zlib', which is unknown here"),
        (b"a", "text/plain; charset=idna", "has the charset 'idna', which is unknown here"),
        (
            b"a",
            "text/plain; charset=" + "u" * 101,
            f"has the charset '{'u' * 100}... (101 characters)', which is unknown here",
        ),
        (b"\xff\xfea", "text/plain", "is not text in utf-16: byte 3 is 0x61"),
    ],
)
def test_a_body_that_is_not_text_is_reported(body: bytes, content_type: str, message: str) -> None:
    with pytest.raises(BodyContentError) as caught:
        text_body(response(body, content_type))
    assert str(caught.value) == message


def test_a_coding_that_is_not_ascii_is_reported() -> None:
    sent = response(b"a")
    sent.headers = httpx.Headers([(b"Content-Encoding", b"\xff")])
    with pytest.raises(BodyContentError, match="has the Content-Encoding ÿ, which cannot"):
        text_body(sent)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("latin-1", "éa"),
        ("utf-8", "\ufffda"),
        ("unknown", "\ufffda"),
        ("zlib", "\ufffda"),
        ("undefined", "\ufffda"),
        ("punycode", "\ufffda"),
    ],
)
def test_any_body_is_shown_as_text(charset: str, text: str) -> None:
    shown = shown_body(response(b"\xe9abc", f"text/plain; charset={charset}"), 2)
    assert shown == f"text/plain: {text}..."


@given(st.text(), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_text_is_read_back(text: str, charset: str) -> None:
    body = text.encode(charset)
    assert text_body(response(body, f"text/plain; charset={charset}")) == text.removeprefix(
        "\ufeff"
    )
