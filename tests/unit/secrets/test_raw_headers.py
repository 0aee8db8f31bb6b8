"""Headers as libraries log them."""

from __future__ import annotations

import pytest

from support.secrets.raw_headers import OCTETS, may_be_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"[(b'x-api-key', b'abc')]", b"abc"),
        (b"('X-Api-Key', 'abc')", b"abc"),
        (b'(b"x-api-key", b\'a"c\')', b'a"c'),
        (b"(':path', '/a')", b"/a"),
        (b"x-api-key: abc", None),
        (b"f('x y', 'abc')", None),
        (b"", None),
    ],
)
def test_a_name_and_a_value_are_found(text: bytes, value: bytes | None) -> None:
    found = OCTETS.search(text)
    assert (found["value"] if found else None) == value
    assert may_be_in(text) or found is None


def test_most_texts_are_not_searched() -> None:
    assert not may_be_in(b'{"calls": "f(x)"}')
