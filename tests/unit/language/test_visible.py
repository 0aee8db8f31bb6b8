"""Invisible characters are escaped."""

from __future__ import annotations

import pytest

from support.language.visible import has_invisible, line, shortened, visible


@pytest.mark.promise("safety.md", "Invisible characters are escaped")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é, 日本, 👩‍💻\tand\nmore", "plain, é, 日本, 👩‍💻\tand\nmore"),
        ("one\r\ntwo\rthree", "one\ntwo\\u000dthree"),
        ("\x1b[31mred\x07", "\\u001b[31mred\\u0007"),
        ("\0", "\\u0000"),
        ("cod\u202egnp.exe", "cod\\u202egnp.exe"),
        ("a\u200bb\ufeffc\u2028d\x85", "a\\u200bb\\ufeffc\\u2028d\\u0085"),
        ("half \ud83d", "half \\ud83d"),
    ],
)
def test_what_is_not_seen_is_escaped(text: str, shown: str) -> None:
    """Nothing else is escaped."""
    assert visible(text) == shown
    assert has_invisible(text) == (text != shown)
    shown.encode("utf-8")


def test_long_text_is_cut_and_shows_its_length() -> None:
    """Text of exactly the maximum length is not cut."""
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("x" * 1_000_001, 10) == "xxxxxxxxxx... (1,000,001 characters)"


def test_a_line_stays_one() -> None:
    """Line feeds are escaped, too."""
    assert line("one\r\ntwo\n", 50) == "one\\u000atwo\\u000a"
