"""Patterns of features: the end of a text, patterns that check nothing, and texts as patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.matching.patterns import PatternError, compiled, escaped


@pytest.mark.parametrize(
    ("pattern", "found", "missed"),
    [
        ("a$", ["a", "ba"], ["a\n", "a\r\n", "a$"]),
        ("^(?:a|b$)", ["a", "a\n", "b"], ["b\n"]),
        (r"a\$", ["a$", "a$\n"], ["a"]),
        (r"a\\$", ["a\\"], ["a\\\n"]),
        ("[$]", ["$\n"], ["a"]),
        ("[]$]", ["$", "]"], ["a"]),
        (r"[^\]$]a$", ["xa"], ["xa\n", "$a", "]a"]),
        ("(?#$)a", ["a\n"], ["b"]),
        ("(?m)^a$", ["a\n", "b\na\nc"], ["ab"]),
        ("(?i)^a$", ["A"], ["a\n"]),
        ("(?i:A)(?s:.)b$", ["a\nb"], ["a\nb\n"]),
        (r"^\(?m$", ["m", "(m"], ["m\n"]),
        ("^.*$", ["", "a"], ["a\nb"]),
        ("^[^@]*$", ["", "a"], ["a@b"]),
        ("^[^€]*$", ["", "a"], ["5 €"]),
        (r"^[^\u20ac]*$", ["", "a"], ["5 €"]),
        (r"^[\s\S]{0,9}$", ["", "a"], ["aaaaaaaaaa"]),
        ("^$", [""], ["\n", "a"]),
        ("^(?!.*secret)", ["a"], ["a secret"]),  # pragma: allowlist secret
    ],
)
def test_a_dollar_sign_is_the_end(pattern: str, found: list[str], missed: list[str]) -> None:
    assert [text for text in found if not compiled(pattern).search(text)] == []
    assert [text for text in missed if compiled(pattern).search(text)] == []


EMPTY = ("", "^", "$", "a*", "^a?", "a|", "()", "[a-z]{0,3}")
WHOLE = (".*", r"^[\s\S]*$", "^(?:.|\n)*$", r"(?s)^.*\Z", "[^x]*")


@pytest.mark.parametrize("pattern", [*EMPTY, *WHOLE])
def test_a_pattern_found_in_every_text_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="found in every text"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(", "[a", "a{9999999999999}", "a**", r"\q"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="is not a regular expression"):
        compiled(pattern)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=6) | st.text("\\ .+*[]{}()$^|\n\t\u00a0#-", max_size=6))
def test_the_pattern_of_a_text_matches_no_other(text: str) -> None:
    pattern = escaped(text)
    assert pattern.strip() == pattern
    for flags in (re.NOFLAG, re.VERBOSE):
        whole = re.compile(f"x{pattern}x", flags)
        assert whole.fullmatch(f"x{text}x")
        for other in (f"{text}x", text[1:], f"{text} ", text.replace(".", "a")):
            assert bool(whole.fullmatch(f"x{other}x")) == (other == text)
