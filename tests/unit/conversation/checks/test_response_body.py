"""Checks of a body as text or bytes, and their messages."""

from __future__ import annotations

import codecs
import hashlib

import pytest

from support.conversation.checks.response import (
    check_bytes,
    check_contains,
    check_contains_not,
    check_empty,
    check_pattern,
    check_same,
    check_sha256,
    check_text,
    sha256,
)
from support.conversation.errors import ConversationError
from tests.unit.conversation.checks.test_response import failure
from tests.unit.conversation.conftest import response

HELLO = "Hello,\nAda"


def test_a_body_is_empty() -> None:
    check_empty(response(204))
    assert failure(check_empty, response(text="a")) == (
        "the body should be empty, and is text/plain: a"
    )


def test_a_text_stands_in_the_body_or_does_not() -> None:
    check_contains(response(text=HELLO), "lo,\nA")
    check_contains_not(response(text=HELLO), "Bob")
    assert failure(check_contains, response(text=HELLO), "Bob") == (
        "'Bob' is not in the body, which is text/plain: Hello, Ada"
    )
    assert failure(check_contains_not, response(text=HELLO), "Ada") == (
        "'Ada' is in the body, which is text/plain: Hello, Ada"
    )


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (rb'{"name": "M\u00fcller"}', "Müller"),
        (rb'{"M\u00fcller": 1}', "Müller"),
        (rb'[[{"a": ["\/home\/ada"]}]]', "/home/ada"),
        (rb'"say \"hi\""', 'say "hi"'),
        (rb'{"emoji": "\ud83d\ude00"}', "\U0001f600"),
        (rb'{"lines": "a\nb"}', "a\nb"),
    ],
)
def test_escapes_hide_no_text_of_json(body: bytes, part: str) -> None:
    answer = response(content=body)
    check_contains(answer, part)
    assert "is in the body" in failure(check_contains_not, answer, part)
    check_contains_not(answer, f"{part}x")
    assert "is not in the body" in failure(check_contains, answer, f"{part}x")


def test_a_backslash_in_another_text_is_one() -> None:
    check_contains_not(response(text=r"M\u00fcller"), "Müller")
    check_contains(response(text=r"M\u00fcller"), r"\u00fc")


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"hunter2", [("Content-Encoding", "x-unknown")], "Content-Encoding x-unknown"),
        ("hunter2".encode("utf-16-le"), [("Content-Type", "text/plain; charset=utf-8")], None),
        (b"hunter2\xff", [], "is not text in utf-8: byte 8 is 0xff"),
        (b"hunter2", [("Content-Type", "text/plain; charset=x")], "has the charset 'x'"),
    ],
    ids=["coding", "NUL", "binary", "charset"],
)
def test_a_body_that_cannot_be_read_contains_or_lacks_nothing(
    body: bytes, headers: list[tuple[str, str]], reason: str | None
) -> None:
    answer = response(content=body, headers=headers)
    if reason is None:
        assert "hunter2" in failure(check_contains, answer, "hunter2")
    else:
        assert reason in failure(check_contains_not, answer, "hunter2")


def test_a_text_is_found_in_a_body_that_is_not_all_text() -> None:
    check_contains(response(content=b"\x89PNG\xff"), "PNG")
    check_pattern(response(content=b"\x89PNG\xff"), "PN?G")


def test_bodies_that_are_not_text_are_compared_by_their_bytes() -> None:
    before, after = response(content=b"\xff"), response(content=b"\xfe")
    check_same([before], [response(content=b"\xff")])
    assert "SHA-256" in failure(check_same, [after], [before])


def test_a_pattern_is_found_in_the_body_over_its_lines() -> None:
    check_pattern(response(text=HELLO), r"^Hello.+Ada$")
    assert failure(check_pattern, response(text=HELLO), r"\d+") == (
        r"'\\d+' does not match the body, which is text/plain: Hello, Ada"
    )
    with pytest.raises(ConversationError, match=r"^\( is not a regular expression"):
        check_pattern(response(text=HELLO), "(")


def test_a_byte_order_mark_is_text_in_utf_8_only() -> None:
    marked = response(content=codecs.BOM_UTF8 + HELLO.encode())
    assert "begins with a byte order mark (U+FEFF)" in failure(check_text, marked, HELLO)
    assert "differs" in failure(check_text, response(text=HELLO), f"\ufeff{HELLO}")
    check_text(response(content=HELLO.encode("utf-16")), HELLO)


def test_the_whole_body_is_a_text_but_for_the_end_of_its_last_line() -> None:
    check_text(response(text=f"{HELLO}\r\n"), HELLO)
    check_text(response(text=HELLO), f"{HELLO}\n")
    message = failure(check_text, response(text=HELLO), "Hello,\nBob")
    assert "the body" in message
    assert "Bob" in message


def test_an_expected_text_is_not_a_marker() -> None:
    check_text(response(text="# Title"), "# Title")
    assert "#string" in failure(check_text, response(text="Title"), "#string")


def test_a_body_is_compared_byte_by_byte() -> None:
    check_bytes(response(content=b"\x00\xff"), b"\x00\xff", "a.bin")
    assert failure(check_bytes, response(content=b"ab"), b"abc", "a.bin") == (
        f"the body is not a.bin: 2 bytes with the SHA-256 {sha256(b'ab')}, and "
        f"should be 3 bytes with {sha256(b'abc')}"
    )


def test_a_body_has_a_sha_256() -> None:
    digest = hashlib.sha256(b"abc").hexdigest()
    check_sha256(response(content=b"abc"), digest.upper())
    assert failure(check_sha256, response(content=b"abc"), "00") == (
        f"the SHA-256 of the body is {digest}, and should be 00"
    )
