"""Names of charsets."""

from __future__ import annotations

import pytest

from support.http.charsets import is_charset


@pytest.mark.parametrize(
    "name", ["utf-8", "UTF8", "latin-1", "utf-16", "utf-7", "ascii", "cp1252", "shift_jis", "big5"]
)
def test_a_charset_is_one(name: str) -> None:
    assert is_charset(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "unknown", "utf-8\0", "u" * 2_000, "utf 9"),
        *("zlib", "base64", "hex", "rot13", "bz2", "uu", "quopri"),
        *("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "charmap"),
    ],
)
def test_other_codecs_and_names_are_none(name: str) -> None:
    assert not is_charset(name)
