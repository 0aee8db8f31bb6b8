"""Where strings end, in JSON at any depth."""

from __future__ import annotations

import json

import pytest

from support.secrets.naming.values import contained, quoted


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ('a" b', '"', "a"),
        (r"a\"b\\" + '"', '"', 'a"b\\'),
        (r"a\\\"b\" c", '\\"', 'a"b'),
        (r"a\\\\\" c", '\\"', "a\\"),
        ("it's\" x", '"', "it's"),
        ("broken off", '"', "broken off"),
        ("to its line\nnext", '"', "to its line"),
        ('to the string around it" x', '\\"', "to the string around it"),
        (r"no \escape" + '"', '"', r"no \escape"),
    ],
)
def test_a_string_ends_at_its_quote(text: str, quote: str, value: str) -> None:
    assert quoted(text.encode(), 0, quote.encode()).text == value


def test_a_container_ends_at_its_bracket() -> None:
    document = {"a": ["x1", {"value": "y"}], "type": "z", "c": "a*1b"}
    data = json.dumps(document)[1:] + ', "d": "no"'
    values, left, end = contained(data.encode(), 0, b'"', b"{")
    assert [value.text for value in values] == ["x1", "y", "a*1b"]
    assert [value.text for value in left] == ["z"]
    assert data[end:] == ', "d": "no"'


def test_a_container_may_be_broken_off() -> None:
    values, _, end = contained(b'"a1", "b2', 0, b'"', b"[")
    assert [value.text for value in values] == ["a1", "b2"]
    assert end == 9
