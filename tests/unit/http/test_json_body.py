"""Strict JSON, and the messages for invalid bodies."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from support.http.json_body import JsonBodyError, read_json_body, read_plain_json


@pytest.mark.parametrize(
    "value",
    [{}, [], None, True, 12, -0.5, "Ada", {"a": [{"b": None}, "ü€😀"], "c": {"a": 1}}],
    ids=json.dumps,
)
def test_json_is_read(value: Any) -> None:
    for ascii_only in (True, False):
        assert read_json_body(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", b" \r\n{}\n\t"], ids=["mark", "space"])
def test_blanks_and_a_byte_order_mark_around_json_are_skipped(body: bytes) -> None:
    """RFC 8259, 8.1 and 2."""
    assert read_json_body(body) == {}


@pytest.mark.promise("faults.md", "Bodies are parsed in")
@pytest.mark.parametrize(
    ("body", "read"), [('[-Infinity, "NaN"]', [-math.inf, "NaN"]), ('{"a": 1, "a": 2}', {"a": 2})]
)
def test_pythons_own_parser_accepts_more(body: str, read: Any) -> None:
    """This is why it is not used."""
    assert json.loads(body) == read
    assert math.isnan(json.loads("NaN"))
    with pytest.raises(JsonBodyError):
        read_json_body(body.encode())


def test_a_key_in_two_objects_is_not_a_fault() -> None:
    body = b'{"a": {"id": 1}, "b": [{"id": 2}, {"id": 3}], "id": "\\"id\\": 4"}'
    assert read_json_body(body) == json.loads(body)


@pytest.mark.promise("faults.md", "Bodies are parsed in")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "is not JSON"),
        (b"  \n", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b'"abc', "is not JSON: unterminated string at line 1, column 1, found '\"'"),
        (b'{"id": ', "is not JSON: it ends too early, at line 1, column 8"),
        (
            b'{\n "id": 1\n "name": 2}',
            "is not JSON: expecting ',' delimiter at line 3, column 2, found '\"'",
        ),
        (
            b'{"id": 1,}',
            (
                "is not JSON: expecting property name enclosed in double quotes at line 1, "
                "column 10, found '}'"
            ),
        ),
        (b"{} x", "is not JSON: extra data at line 1, column 4, found 'x'"),
        (
            b'["a\nb"]',
            r"is not JSON: invalid control character at line 1, column 4, found '\n'",
        ),
        (b"NaN", "is not JSON: $ is NaN, which JSON does not allow"),
        (
            b'{"a": [1, {"b-c": Infinity}], "d": NaN}',
            'is not JSON: $.a[1]["b-c"] is Infinity, which JSON does not allow',
        ),
        (b"[0, -Infinity]", "is not JSON: $[1] is -Infinity, which JSON does not allow"),
        (
            b'[{"id": 1, "i\\u0064": 1}]',
            'has the duplicate key "id" in $[0]; some parsers use its first value, some its last',
        ),
        (b"[NaN, ", "is not JSON: it ends too early, at line 1, column 7"),
        (b'{"name": "Ad\xe1"}', "is not UTF-8, which JSON requires: byte 13 is 0xe1"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8, which JSON requires: byte 1 is 0xff"),
        (b'"\xed\xa0\x80"', "is not UTF-8, which JSON requires: byte 2 is 0xed"),
        (
            b"[" + b"1" * 5000 + b"]",
            "has a number of more than 4,300 digits, which is too long to parse",
        ),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else "",
)
def test_invalid_json_is_reported_with_its_place(body: bytes, message: str) -> None:
    with pytest.raises(JsonBodyError) as caught:
        read_json_body(body)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "100,000"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "100,000"),
        (b"[" * 101 + b"]" * 101, "101"),
        (b'[NaN, "\\"[[[", ' + b"[" * 100_000 + b"]" * 100_001, "100,001"),
    ],
    ids=["lists", "objects", "one more", "after what is refused, too"],
)
def test_nesting_that_is_too_deep_is_reported(body: bytes, levels: str) -> None:
    with pytest.raises(JsonBodyError) as caught:
        read_json_body(body)
    assert str(caught.value) == f"is nested {levels} levels deep, which is too deep to parse"


def test_no_part_of_a_value_is_shown() -> None:
    """It may be part of a secret, which is only masked as a whole."""
    secret = "hunter22hunter22"
    for body in (
        f'{{"password": "{secret}", }}',
        f'{{"password" "{secret}"}}',
        f'{{"password": "{secret}", "password": "{secret}"}}',
        f'{{"password": "{secret}", "x": NaN}}',
    ):
        with pytest.raises(JsonBodyError) as caught:
            read_json_body(body.encode())
        assert "hunter" not in str(caught.value)


def test_numbers_may_be_those_of_python() -> None:
    """Other libraries refuse numbers that keep their spelling."""
    value = read_plain_json(b'\xef\xbb\xbf{"price": 1.10, "price": 2.50}')
    assert (value, type(value["price"])) == ({"price": 2.5}, float)


@pytest.mark.parametrize("body", [b'{"a": NaN}', b"[" * 100_000, b"\xff", b'{"a": 1'])
def test_what_is_not_json_is_refused_in_the_same_words(body: bytes) -> None:
    with pytest.raises(JsonBodyError) as strict:
        read_json_body(body)
    with pytest.raises(JsonBodyError) as plain:
        read_plain_json(body)
    assert str(plain.value) == str(strict.value)
