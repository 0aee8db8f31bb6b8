"""Bodies shown as text, or described."""

from __future__ import annotations

import hashlib
import json

import pytest

from support.reporting.cards.bodies import LONGEST, Body


def body(content: bytes, content_type: str = "") -> Body:
    """Return a body with a header of this type."""
    return Body.of(content, (("Content-Type", content_type),) if content_type else ())


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        (b"hello", "text/plain", "hello"),
        ("Jürgen".encode(), "image/png", "Jürgen"),
        ("Jürgen".encode("latin-1"), "text/plain; charset=iso-8859-1", "Jürgen"),
        ("Jürgen".encode("utf-16"), 'text/plain; charset="utf-16"', "Jürgen"),
        ("Jürgen".encode("latin-1"), "text/plain", None),
        ("Jürgen".encode("latin-1"), "text/plain; charset=nonsense", None),
        (b"\xff", "text/plain; charset=undefined", None),
        (b"\xff", "text/plain; charset=zlib", None),
        (b"with \0 inside", "text/plain", None),
        (b"\x89PNG\r\n", "image/png", None),
    ],
)
def test_text_is_distinguished_from_binary(
    content: bytes, content_type: str, text: str | None
) -> None:
    """By its content, not by its type, from which only the encoding is taken."""
    assert body(content, content_type).text == text


def test_what_is_binary_is_described() -> None:
    """By type, size and checksum."""
    content = b"\xff" * 1234
    checksum = hashlib.sha256(content).hexdigest()
    shown = f"image/png, 1,234 bytes, SHA-256 {checksum}"
    assert body(content, "image/PNG; x=y").shown == f"binary: {shown}"
    assert body(content).described == f"without content type, 1,234 bytes, SHA-256 {checksum}"


def test_a_type_of_any_length_is_bounded() -> None:
    """It is shown on the card."""
    assert len(body(b"x", "text/" + "x" * 10_000).media_type) == 200


def test_a_long_text_is_cut_and_says_so() -> None:
    """By bytes, without splitting a character."""
    shown = body("é".encode() * (LONGEST // 2) + b"x").shown
    assert shown == f"{'é' * (LONGEST // 2)}\n\ntruncated: first 64,000 of 64,001 bytes"
    assert body(b"x" + "é".encode() * LONGEST).shown.startswith("xé")
    assert body(b"x" * LONGEST).shown == "x" * LONGEST


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('{"a":1,"b":[true]}', '{\n  "a": 1,\n  "b": [\n    true\n  ]\n}'),
        ('{"a": "\\u00e9 and b"}', '{\n  "a": "\\u00e9 and b"\n}'),
        ('["é"]', '[\n  "é"\n]'),
        ('{"a":1,"a":{}}', '{\n  "a": 1,\n  "a": {}\n}'),
        ("[1e2, 1.50]", "[\n  1e2,\n  1.50\n]"),
        ("[1", "[1"),
        ('["\u202e"]', '[\n  "\\u202e"\n]'),
    ],
)
def test_json_is_indented_and_otherwise_as_it_is_written(written: str, shown: str) -> None:
    """Allure's viewer does not wrap long lines."""
    assert body(written.encode(), "application/json").shown == shown


def test_json_that_is_nested_too_deeply_is_shown_as_it_is() -> None:
    """And raises no error."""
    for deep in ("[" * 30_000, "[" * 101 + "]" * 101):
        assert body(deep.encode()).shown == deep
    with pytest.raises(RecursionError):
        json.loads("[" * 30_000)


PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n--\xff\r\n--b--\r\n"
)


def test_a_multipart_body_has_parts() -> None:
    """With names, headers, and text or binary bodies."""
    note, file = body(PARTS, 'multipart/form-data; boundary="b"').parts
    assert (note.name, note.file_name, note.body.text) == ("note", "", "hello")
    assert (file.name, file.file_name, file.body.text) == ("file", "cat.png", None)
    assert file.body.content == b"\x89PNG\r\n\r\n--\xff"
    assert file.headers[1] == ("Content-Type", "image/png")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PARTS, "multipart/form-data"),
        (PARTS, "text/plain; boundary=b"),
        (PARTS, "multipart/form-data; boundary=other"),
        (PARTS.removesuffix(b"--\r\n"), "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data; boundary=b"),
    ],
)
def test_a_body_that_is_no_whole_multipart_has_no_parts(content: bytes, content_type: str) -> None:
    """It is shown like any other body."""
    assert body(content, content_type).parts == ()
