"""Suggestions for misspelt words."""

from __future__ import annotations

import pytest

from support.language.spelling import did_you_mean, nearest, question

WORDS = ["smoke", "Owner", "issue", "issues"]


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("smok", "; did you mean smoke?"),
        ("OWNR", "; did you mean Owner?"),
        ("isue", "; did you mean issue?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_closest_word_is_suggested_in_any_case(word: str, suggestion: str) -> None:
    assert did_you_mean(word, WORDS) == suggestion


def test_more_than_one_word_may_be_suggested() -> None:
    assert did_you_mean("isue", WORDS, most=3) == "; did you mean issue or issues?"


def test_words_that_differ_only_in_case_are_both_suggested() -> None:
    assert did_you_mean("Ids", ["ID", "id"]) == "; did you mean ID or id?"


def test_nothing_is_suggested_without_words() -> None:
    assert did_you_mean("smoke", []) == ""


@pytest.mark.parametrize(("closeness", "hint"), [(0.6, "; did you mean admin?"), (0.75, "")])
def test_less_close_words_are_suggested_on_request(closeness: float, hint: str) -> None:
    assert did_you_mean("Adam", ["admin"], closeness=closeness) == hint


def test_a_word_that_is_known_twice_is_suggested_once() -> None:
    assert did_you_mean("fails", ["flags", "flags"]) == "; did you mean flags?"


def test_the_closest_words_themselves() -> None:
    assert nearest("isue", WORDS, most=2) == ["issue", "issues"]
    assert nearest("xyz", WORDS) == []


def test_words_as_a_question() -> None:
    assert question(["a", "b"]) == "; did you mean a or b?"
    assert question([]) == ""
