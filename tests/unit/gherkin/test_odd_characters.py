"""Typographic quotes and characters that nobody sees."""

from __future__ import annotations

import pytest

from support.gherkin.odd_characters import begins_invisibly, cleaned, odd_characters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('I GET "/users"', 'I GET "/users"'),
        ("I GET \u201c/users\u201d", 'I GET "/users"'),
        ("I GET \u201e/users\u201c", 'I GET "/users"'),
        ("I GET \u00ab/users\u00bb", 'I GET "/users"'),
        ("it\u2019s \u2018there\u2019", "it's 'there'"),
        ("status\u00a0is\u2003200", "status is 200"),
        ("sta\u200btus\ufeff is\u00ad 200\u2060", "status is 200"),
        ("the  status\tis 200", "the status is 200"),
        ('the "two  spaces" stay', 'the "two  spaces" stay'),
        (r'an "escaped \"  quote"  stays', r'an "escaped \"  quote" stays'),
    ],
)
def test_a_text_is_cleaned(text: str, plain: str) -> None:
    assert cleaned(text) == plain
    assert cleaned(plain) == plain


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('I GET "/users"', []),
        ('an emoji in "\U0001f600" is fine', []),
        (
            "I GET \u201c/users\u201d",
            ["it has typographic quotes, \u201c and \u201d: write straight ones"],
        ),
        (
            "status\u00a0is",
            ["it has characters that nobody sees, no-break space (U+00A0): status\\u00a0is"],
        ),
        (
            "\u201ea\u200bb\u201d",
            [
                "it has typographic quotes, \u201e and \u201d: write straight ones",
                (
                    "it has characters that nobody sees, zero width space (U+200B): "
                    "\u201ea\\u200bb\u201d"
                ),
            ],
        ),
        ("a  b", ["it has several spaces, or a tab, where one space was probably meant"]),
        ('a "b  c" d', []),
    ],
)
def test_odd_characters_are_named(text: str, sentences: list[str]) -> None:
    assert list(odd_characters(text)) == sentences


def test_of_many_some_are_named() -> None:
    [sentence] = odd_characters("\u2000\u2001\u2002\u2003\u2004\u2005x")
    assert " and 2 more: " in sentence


@pytest.mark.parametrize(
    ("line", "invisible"),
    [("\u200bWhen", True), ("  \ufeffWhen", True), ("When\u200b", False), ("When", False)],
)
def test_a_line_may_begin_with_an_invisible_character(line: str, *, invisible: bool) -> None:
    assert begins_invisibly(line) is invisible
